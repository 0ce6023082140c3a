// One of many is kept, and the others are disposed.
namespace Corpus.Right.KeptOnes;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public Frame? FirstByIsNull(int count)
    {
        Frame? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            if (found is null)
            {
                found = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Frame? FirstByEquals(int count)
    {
        Frame? found = null;
        while (count-- > 0)
        {
            var owner = Model.Record(allocator, 320);
            if (found == null)
            {
                found = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Frame? FirstByNotEquals(int count)
    {
        Frame? found = null;
        foreach (var i in Enumerable.Range(0, count))
        {
            var owner = Frame.Allocate(allocator, 160);
            if (found != null)
            {
                owner.Dispose();
                continue;
            }

            found = owner;
            Model.Show(i);
        }

        return found;
    }

    public Frame? FirstByPattern(int count)
    {
        Frame? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            if (found is not { })
            {
                found = owner;
                continue;
            }

            owner.Dispose();
        }

        return found;
    }

    public Frame? FirstByCounter(int count)
    {
        Frame? found = null;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var owner = Model.Record(allocator, 320);
            if (kept == 0)
            {
                found = owner;
                kept++;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Frame? FirstByIndex(int count)
    {
        Frame? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            if (i == 0)
            {
                found = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Frame? FirstByFlag(int count)
    {
        Frame? found = null;
        var isFound = false;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            if (isFound)
            {
                owner.Dispose();
            }
            else
            {
                found = owner;
                isFound = true;
            }
        }

        return found;
    }

    public Frame? Last(int count)
    {
        Frame? last = null;
        for (var i = 0; i < count; i++)
        {
            last?.Dispose();
            last = Frame.Allocate(allocator, 160);
        }

        return last;
    }

    public Frame? Best(int count)
    {
        Frame? best = null;
        var highest = 0f;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            if (owner[0] > highest)
            {
                highest = owner[0];
                best?.Dispose();
                best = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return best;
    }

    public float Pairs(int count)
    {
        var sum = 0f;
        Frame? previous = null;
        for (var i = 0; i < count; i++)
        {
            var current = Model.Record(allocator, 320);
            if (previous is { } before)
            {
                sum += before[0] * current[0];
                before.Dispose();
            }

            previous = current;
        }

        previous?.Dispose();
        return sum;
    }

    public Frame? Assigned(int count)
    {
        Frame? found = null;
        for (var i = 0; i < count; i++)
        {
            found ??= Frame.Allocate(allocator, 160);
            Model.Show(i);
        }

        return found;
    }

    public Frame? UntilGood(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            if (owner[0] > 0)
            {
                return owner;
            }

            owner.Dispose();
        }

        return null;
    }

    public Frame? FirstByHasValue(int count)
    {
        Frame? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            if (!found.HasValue)
            {
                found = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Frame FirstByDefault(int count)
    {
        Frame found = default;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            if (found == default)
            {
                found = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public Clip? FirstByIsNull(int count)
    {
        Clip? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path);
            if (found is null)
            {
                found = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Clip? FirstByEquals(int count)
    {
        Clip? found = null;
        while (count-- > 0)
        {
            var owner = new Clip(path);
            if (found == null)
            {
                found = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Clip? FirstByNotEquals(int count)
    {
        Clip? found = null;
        foreach (var i in Enumerable.Range(0, count))
        {
            var owner = Clip.Load(path);
            if (found != null)
            {
                owner.Dispose();
                continue;
            }

            found = owner;
            Model.Show(i);
        }

        return found;
    }

    public Clip? FirstByPattern(int count)
    {
        Clip? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path);
            if (found is not { })
            {
                found = owner;
                continue;
            }

            owner.Dispose();
        }

        return found;
    }

    public Clip? FirstByCounter(int count)
    {
        Clip? found = null;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var owner = new Clip(path);
            if (kept == 0)
            {
                found = owner;
                kept++;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Clip? FirstByIndex(int count)
    {
        Clip? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path);
            if (i == 0)
            {
                found = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return found;
    }

    public Clip? FirstByFlag(int count)
    {
        Clip? found = null;
        var isFound = false;
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path);
            if (isFound)
            {
                owner.Dispose();
            }
            else
            {
                found = owner;
                isFound = true;
            }
        }

        return found;
    }

    public Clip? Last(int count)
    {
        Clip? last = null;
        for (var i = 0; i < count; i++)
        {
            last?.Dispose();
            last = Clip.Load(path);
        }

        return last;
    }

    public Clip? Best(int count)
    {
        Clip? best = null;
        var highest = 0f;
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path);
            if (owner.Gain > highest)
            {
                highest = owner.Gain;
                best?.Dispose();
                best = owner;
            }
            else
            {
                owner.Dispose();
            }
        }

        return best;
    }

    public float Pairs(int count)
    {
        var sum = 0f;
        Clip? previous = null;
        for (var i = 0; i < count; i++)
        {
            var current = new Clip(path);
            if (previous is { } before)
            {
                sum += before.Gain * current.Gain;
                before.Dispose();
            }

            previous = current;
        }

        previous?.Dispose();
        return sum;
    }

    public Clip? Assigned(int count)
    {
        Clip? found = null;
        for (var i = 0; i < count; i++)
        {
            found ??= Clip.Load(path);
            Model.Show(i);
        }

        return found;
    }

    public Clip? UntilGood(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path);
            if (owner.Gain > 0)
            {
                return owner;
            }

            owner.Dispose();
        }

        return null;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
