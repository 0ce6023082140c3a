// Ownership moves to another variable, and the old one is cleared.
namespace Corpus.Right.MovedOn;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public Frame? OnSuccess(bool ready)
    {
        Frame? owner = Frame.Allocate(allocator, 160);
        try
        {
            if (!ready)
            {
                return null;
            }

            var result = owner;
            owner = null;
            return result;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    public Frame? OnCondition(bool wanted)
    {
        Frame? result = null;
        Frame? owner = Frame.Allocate(allocator, 160);
        if (wanted)
        {
            result = owner;
            owner = null;
        }

        owner?.Dispose();
        return result;
    }

    public Frame? InCatch(int number)
    {
        Frame? owner = Frame.Allocate(allocator, 160);
        try
        {
            Model.Show(100 / number);
            var result = owner;
            owner = null;
            return result;
        }
        catch (DivideByZeroException)
        {
            owner?.Dispose();
            return null;
        }
    }

    public bool ToOut(bool wanted, out Frame? result)
    {
        result = null;
        Frame? owner = Model.Record(allocator, 320);
        try
        {
            if (!wanted)
            {
                return false;
            }

            result = owner;
            owner = null;
            return true;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    public Frame? BySwitch(int kind)
    {
        Frame? result = null;
        Frame? owner = Frame.Allocate(allocator, 160);
        switch (kind)
        {
            case 0:
                result = owner;
                owner = null;
                break;
            case 1:
                break;
            default:
                owner?.Dispose();
                owner = null;
                break;
        }

        owner?.Dispose();
        return result;
    }

    public Frame? ByTuple(bool wanted)
    {
        Frame? result = null;
        Frame? owner = Frame.Allocate(allocator, 160);
        if (wanted)
        {
            (result, owner) = (owner, null);
        }

        owner?.Dispose();
        return result;
    }

    public Frame? TwoSteps(bool first, bool second)
    {
        Frame? owner = Frame.Allocate(allocator, 160);
        Frame? middle = null;
        Frame? result = null;
        if (first)
        {
            middle = owner;
            owner = null;
        }

        if (second)
        {
            result = middle;
            middle = null;
        }

        owner?.Dispose();
        middle?.Dispose();
        return result;
    }

    public Frame? WithIsNotNull(bool wanted)
    {
        Frame? result = null;
        Frame? owner = Frame.Allocate(allocator, 160);
        if (wanted)
        {
            result = owner;
            owner = null;
        }

        if (owner is not null)
        {
            owner?.Dispose();
        }

        return result;
    }

    public Frame? WithIsNot(bool wanted)
    {
        Frame? result = null;
        Frame? owner = Frame.Allocate(allocator, 160);
        if (wanted)
        {
            result = owner;
            owner = null;
        }

        if (owner is { } left)
        {
            left.Dispose();
        }

        return result;
    }

    public async Task<Frame?> Awaited(bool wanted)
    {
        Frame? owner = await Model.RecordAsync(allocator);
        try
        {
            await Task.Yield();
            if (!wanted)
            {
                return null;
            }

            var result = owner;
            owner = null;
            return result;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    public Frame? InLoop(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Frame? owner = Frame.Allocate(allocator, 160);
            try
            {
                if (Model.Coin)
                {
                    var result = owner;
                    owner = null;
                    return result;
                }
            }
            finally
            {
                owner?.Dispose();
            }
        }

        return null;
    }

    public Frame? TwoOwners(bool wanted)
    {
        Frame? left = Frame.Allocate(allocator, 160);
        Frame? right = null;
        try
        {
            right = Model.Record(allocator, 320);
            if (wanted)
            {
                var result = left;
                left = null;
                return result;
            }

            var other = right;
            right = null;
            return other;
        }
        finally
        {
            left?.Dispose();
            right?.Dispose();
        }
    }

    public Frame? ByFlag(bool wanted)
    {
        var owner = Frame.Allocate(allocator, 160);
        var isReturned = false;
        try
        {
            if (wanted)
            {
                isReturned = true;
                return owner;
            }

            return null;
        }
        finally
        {
            if (!isReturned)
            {
                owner.Dispose();
            }
        }
    }

    public Frame? DisposedInCatch(int number)
    {
        Frame? owner = null;
        try
        {
            owner = Frame.Allocate(allocator, 160);
            Model.Show(100 / number);
        }
        catch (DivideByZeroException)
        {
            owner?.Dispose();
            owner = null;
        }

        return owner;
    }

    public Frame? ValueInCatch(int number)
    {
        Frame? owner = Frame.Allocate(allocator, 160);
        try
        {
            Model.Show(100 / number);
        }
        catch (DivideByZeroException)
        {
            owner.Value.Dispose();
            owner = null;
        }

        return owner;
    }

    public Frame ClearedWithDefault(bool wanted)
    {
        var result = default(Frame);
        var owner = Frame.Allocate(allocator, 160);
        if (wanted)
        {
            result = owner;
            owner = default;
        }

        owner.Dispose();
        return result;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public Clip? OnSuccess(bool ready)
    {
        Clip? owner = Clip.Load(path);
        try
        {
            if (!ready)
            {
                return null;
            }

            var result = owner;
            owner = null;
            return result;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    public Clip? OnCondition(bool wanted)
    {
        Clip? result = null;
        Clip? owner = Clip.Load(path);
        if (wanted)
        {
            result = owner;
            owner = null;
        }

        owner?.Dispose();
        return result;
    }

    public Clip? InCatch(int number)
    {
        Clip? owner = Clip.Load(path);
        try
        {
            Model.Show(100 / number);
            var result = owner;
            owner = null;
            return result;
        }
        catch (DivideByZeroException)
        {
            owner?.Dispose();
            return null;
        }
    }

    public bool ToOut(bool wanted, out Clip? result)
    {
        result = null;
        Clip? owner = new Clip(path);
        try
        {
            if (!wanted)
            {
                return false;
            }

            result = owner;
            owner = null;
            return true;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    public Clip? BySwitch(int kind)
    {
        Clip? result = null;
        Clip? owner = Clip.Load(path);
        switch (kind)
        {
            case 0:
                result = owner;
                owner = null;
                break;
            case 1:
                break;
            default:
                owner?.Dispose();
                owner = null;
                break;
        }

        owner?.Dispose();
        return result;
    }

    public Clip? ByTuple(bool wanted)
    {
        Clip? result = null;
        Clip? owner = Clip.Load(path);
        if (wanted)
        {
            (result, owner) = (owner, null);
        }

        owner?.Dispose();
        return result;
    }

    public Clip? TwoSteps(bool first, bool second)
    {
        Clip? owner = Clip.Load(path);
        Clip? middle = null;
        Clip? result = null;
        if (first)
        {
            middle = owner;
            owner = null;
        }

        if (second)
        {
            result = middle;
            middle = null;
        }

        owner?.Dispose();
        middle?.Dispose();
        return result;
    }

    public Clip? WithIsNotNull(bool wanted)
    {
        Clip? result = null;
        Clip? owner = Clip.Load(path);
        if (wanted)
        {
            result = owner;
            owner = null;
        }

        if (owner is not null)
        {
            owner?.Dispose();
        }

        return result;
    }

    public Clip? WithIsNot(bool wanted)
    {
        Clip? result = null;
        Clip? owner = Clip.Load(path);
        if (wanted)
        {
            result = owner;
            owner = null;
        }

        if (owner is { } left)
        {
            left.Dispose();
        }

        return result;
    }

    public async Task<Clip?> Awaited(bool wanted)
    {
        Clip? owner = await feed.NextAsync();
        try
        {
            await Task.Yield();
            if (!wanted)
            {
                return null;
            }

            var result = owner;
            owner = null;
            return result;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    public Clip? InLoop(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Clip? owner = Clip.Load(path);
            try
            {
                if (Model.Coin)
                {
                    var result = owner;
                    owner = null;
                    return result;
                }
            }
            finally
            {
                owner?.Dispose();
            }
        }

        return null;
    }

    public Clip? TwoOwners(bool wanted)
    {
        Clip? left = Clip.Load(path);
        Clip? right = null;
        try
        {
            right = new Clip(path);
            if (wanted)
            {
                var result = left;
                left = null;
                return result;
            }

            var other = right;
            right = null;
            return other;
        }
        finally
        {
            left?.Dispose();
            right?.Dispose();
        }
    }

    public Clip? ByFlag(bool wanted)
    {
        var owner = Clip.Load(path);
        var isReturned = false;
        try
        {
            if (wanted)
            {
                isReturned = true;
                return owner;
            }

            return null;
        }
        finally
        {
            if (!isReturned)
            {
                owner.Dispose();
            }
        }
    }

    public Clip? DisposedInCatch(int number)
    {
        Clip? owner = null;
        try
        {
            owner = Clip.Load(path);
            Model.Show(100 / number);
        }
        catch (DivideByZeroException)
        {
            owner?.Dispose();
            owner = null;
        }

        return owner;
    }

    public Clip? ForgivenNull(bool wanted)
    {
        var owner = Clip.Load(path);
        try
        {
            if (!wanted)
            {
                return null;
            }

            var result = owner;
            owner = null!;
            return result;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
