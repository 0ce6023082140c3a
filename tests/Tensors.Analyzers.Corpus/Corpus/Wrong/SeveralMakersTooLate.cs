// TNS1004: a variable with one of several tensors is used after they were disposed.
namespace Corpus.Wrong.SeveralMakersTooLate;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public float ByChoice(bool large)
    {
        var owner = large ? Frame.Allocate(allocator, 160) : Model.Record(allocator, 320);
        var value = 1 + owner[0];
        owner.Dispose();
        value += owner[0]; // expect TNS1004: owner
        return value;
    }

    public float ByIf(bool large)
    {
        Frame owner;
        if (large)
        {
            owner = Frame.Allocate(allocator, 160);
        }
        else
        {
            owner = Model.Record(allocator, 320);
        }

        var value = 1 + owner[0];
        owner.Dispose();
        value += owner[0]; // expect TNS1004: owner
        return value;
    }

    public float BySwitch(int kind)
    {
        Frame owner;
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

        var value = 1 + owner[0];
        owner.Dispose();
        value += owner[0]; // expect TNS1004: owner
        return value;
    }

    public float BySwitchExpression(int kind)
    {
        var owner = kind switch
        {
            0 => Frame.Allocate(allocator, 160),
            1 => Model.Record(allocator, 320),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        var value = 1 + owner[0];
        owner.Dispose();
        value += owner[0]; // expect TNS1004: owner
        return value;
    }

    public async Task<float> ByAwait(bool live)
    {
        var owner = live ? await Model.RecordAsync(allocator) : Frame.Allocate(allocator, 160);
        var value = 1 + owner[0];
        owner.Dispose();
        value += owner[0]; // expect TNS1004: owner
        return value;
    }

    public float ByTry()
    {
        Frame owner;
        try
        {
            owner = Frame.Allocate(allocator, 160);
        }
        catch (IOException)
        {
            owner = Model.Record(allocator, 320);
        }

        var value = 1 + owner[0];
        owner.Dispose();
        value += owner[0]; // expect TNS1004: owner
        return value;
    }

    public float Replaced(bool again)
    {
        var owner = Frame.Allocate(allocator, 160);
        if (again)
        {
            owner.Dispose();
            owner = Model.Record(allocator, 320);
        }

        var value = 1 + owner[0];
        owner.Dispose();
        value += owner[0]; // expect TNS1004: owner
        return value;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public float ByChoice(bool large)
    {
        var owner = large ? Clip.Load(path) : new Clip(path);
        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public float ByIf(bool large)
    {
        Clip owner;
        if (large)
        {
            owner = Clip.Load(path);
        }
        else
        {
            owner = new Clip(path);
        }

        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public float BySwitch(int kind)
    {
        Clip owner;
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

        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public float BySwitchExpression(int kind)
    {
        var owner = kind switch
        {
            0 => Clip.Load(path),
            1 => new Clip(path),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public async Task<float> ByAwait(bool live)
    {
        var owner = live ? await feed.NextAsync() : Clip.Load(path);
        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public float ByTry()
    {
        Clip owner;
        try
        {
            owner = Clip.Load(path);
        }
        catch (IOException)
        {
            owner = new Clip(path);
        }

        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public float Replaced(bool again)
    {
        var owner = Clip.Load(path);
        if (again)
        {
            owner.Dispose();
            owner = new Clip(path);
        }

        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public float ByCoalescing(string name)
    {
        var owner = Clip.Find(name) ?? new Clip(name);
        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public float ByCoalescingAssignment(string name)
    {
        var owner = Clip.Find(name);
        owner ??= new Clip(name);
        var value = 1 + owner.Gain;
        owner.Dispose();
        value += owner.Gain; // expect TNS1004: owner
        return value;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
