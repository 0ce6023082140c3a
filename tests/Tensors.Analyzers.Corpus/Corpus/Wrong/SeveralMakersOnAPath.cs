// TNS1002: a variable with one of several tensors that some path forgets.
namespace Corpus.Wrong.SeveralMakersOnAPath;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public float ByChoice(bool large)
    {
        var owner = large ? Frame.Allocate(allocator, 160) : Model.Record(allocator, 320); // expect TNS1002: owner
        var value = owner[0];
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float ByIf(bool large)
    {
        Frame owner; // expect TNS1002: owner
        if (large)
        {
            owner = Frame.Allocate(allocator, 160);
        }
        else
        {
            owner = Model.Record(allocator, 320);
        }

        var value = owner[0];
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float BySwitch(int kind)
    {
        Frame owner; // expect TNS1002: owner
        switch (kind)
        {
            case 0:
                owner = Frame.Allocate(allocator, 160);
                break;
            case 1:
                owner = Model.Record(allocator, 320);
                break;
            default:
                return 0;
        }

        var value = owner[0];
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float BySwitchExpression(int kind)
    {
        var owner = kind switch // expect TNS1002: owner
        {
            0 => Frame.Allocate(allocator, 160),
            1 => Model.Record(allocator, 320),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        var value = owner[0];
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public async Task<float> ByAwait(bool live)
    {
        var owner = live ? await Model.RecordAsync(allocator) : Frame.Allocate(allocator, 160); // expect TNS1002: owner
        var value = owner[0];
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float ByTry()
    {
        Frame owner; // expect TNS1002: owner
        try
        {
            owner = Frame.Allocate(allocator, 160);
        }
        catch (IOException)
        {
            owner = Model.Record(allocator, 320);
        }

        var value = owner[0];
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float Replaced(bool again)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        if (again)
        {
            owner.Dispose();
            owner = Model.Record(allocator, 320);
        }

        var value = owner[0];
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public float ByChoice(bool large)
    {
        var owner = large ? Clip.Load(path) : new Clip(path); // expect TNS1002: owner
        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float ByIf(bool large)
    {
        Clip owner; // expect TNS1002: owner
        if (large)
        {
            owner = Clip.Load(path);
        }
        else
        {
            owner = new Clip(path);
        }

        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float BySwitch(int kind)
    {
        Clip owner; // expect TNS1002: owner
        switch (kind)
        {
            case 0:
                owner = Clip.Load(path);
                break;
            case 1:
                owner = new Clip(path);
                break;
            default:
                return 0;
        }

        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float BySwitchExpression(int kind)
    {
        var owner = kind switch // expect TNS1002: owner
        {
            0 => Clip.Load(path),
            1 => new Clip(path),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public async Task<float> ByAwait(bool live)
    {
        var owner = live ? await feed.NextAsync() : Clip.Load(path); // expect TNS1002: owner
        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float ByTry()
    {
        Clip owner; // expect TNS1002: owner
        try
        {
            owner = Clip.Load(path);
        }
        catch (IOException)
        {
            owner = new Clip(path);
        }

        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float Replaced(bool again)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        if (again)
        {
            owner.Dispose();
            owner = new Clip(path);
        }

        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float ByCoalescing(string name)
    {
        var owner = Clip.Find(name) ?? new Clip(name); // expect TNS1002: owner
        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public float ByCoalescingAssignment(string name)
    {
        var owner = Clip.Find(name); // expect TNS1002: owner
        owner ??= new Clip(name);
        var value = owner.Gain;
        if (value > 1)
        {
            return 0;
        }

        owner.Dispose();
        return value;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
