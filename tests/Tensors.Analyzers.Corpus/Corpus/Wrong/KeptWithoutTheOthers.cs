// One of many is kept, and the others are forgotten.
namespace Corpus.Wrong.KeptWithoutTheOthers;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public Frame? FirstOnly(int count)
    {
        Frame? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
            if (found is null)
            {
                found = owner;
            }
        }

        return found;
    }

    public Frame? LastOnly(int count)
    {
        Frame? last = null;
        for (var i = 0; i < count; i++)
        {
            last = Frame.Allocate(allocator, 160); // expect TNS1007: last
        }

        return last;
    }

    public Frame? BestOnly(int count)
    {
        Frame? best = null;
        var highest = 0f;
        for (var i = 0; i < count; i++)
        {
            var owner = Model.Record(allocator, 320);
            if (owner[0] > highest)
            {
                highest = owner[0];
                best = owner; // expect TNS1007: best
            }
            else
            {
                owner.Dispose();
            }
        }

        return best;
    }

    public Frame? Both(int count)
    {
        Frame? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            found ??= owner;
            owner.Dispose();
        }

        return found; // expect TNS1004: found
    }

    public Frame? ForgottenUntilGood(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
            if (owner[0] > 0)
            {
                return owner;
            }
        }

        return null;
    }

    public Frame? MovedAndDisposed(bool wanted)
    {
        Frame? kept = null;
        var owner = Frame.Allocate(allocator, 160);
        if (wanted)
        {
            kept = owner;
        }

        owner.Dispose();
        return kept; // expect TNS1004: kept
    }

    public Frame? ClearedOnAPath(bool wanted)
    {
        Frame? owner = Frame.Allocate(allocator, 160);
        if (wanted)
        {
            owner = null; // expect TNS1007: owner
        }

        owner?.Dispose();
        return owner; // expect TNS1004: owner
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public Clip? FirstOnly(int count)
    {
        Clip? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path); // expect TNS1002: owner
            if (found is null)
            {
                found = owner;
            }
        }

        return found;
    }

    public Clip? LastOnly(int count)
    {
        Clip? last = null;
        for (var i = 0; i < count; i++)
        {
            last = Clip.Load(path); // expect TNS1007: last
        }

        return last;
    }

    public Clip? BestOnly(int count)
    {
        Clip? best = null;
        var highest = 0f;
        for (var i = 0; i < count; i++)
        {
            var owner = new Clip(path);
            if (owner.Gain > highest)
            {
                highest = owner.Gain;
                best = owner; // expect TNS1007: best
            }
            else
            {
                owner.Dispose();
            }
        }

        return best;
    }

    public Clip? Both(int count)
    {
        Clip? found = null;
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path);
            found ??= owner;
            owner.Dispose();
        }

        return found; // expect TNS1004: found
    }

    public Clip? ForgottenUntilGood(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path); // expect TNS1002: owner
            if (owner.Gain > 0)
            {
                return owner;
            }
        }

        return null;
    }

    public Clip? MovedAndDisposed(bool wanted)
    {
        Clip? kept = null;
        var owner = Clip.Load(path);
        if (wanted)
        {
            kept = owner;
        }

        owner.Dispose();
        return kept; // expect TNS1004: kept
    }

    public Clip? ClearedOnAPath(bool wanted)
    {
        Clip? owner = Clip.Load(path);
        if (wanted)
        {
            owner = null; // expect TNS1007: owner
        }

        owner?.Dispose();
        return owner; // expect TNS1004: owner
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
