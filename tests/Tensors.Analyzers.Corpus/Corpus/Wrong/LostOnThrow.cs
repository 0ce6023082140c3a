// TNS1003: what is evaluated before a tensor is handed over may throw.
// enable TNS1003
namespace Corpus.Wrong.LostOnThrow;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private static void Keep([TransfersOwnership] Frame owner, int label)
    {
        owner.Dispose();
        Model.Show(label);
    }

    public void Parsed(string label)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1003: owner
        Keep(owner, int.Parse(label));
    }

    public void Indexed(string[] labels)
    {
        var owner = Model.Record(allocator, 320); // expect TNS1003: owner
        Keep(owner, labels[1].Length);
    }

    public async Task Awaited(Task<int> label)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1003: owner
        Keep(owner, await label);
    }

    public (Frame Owner, int Label) Returned(string label)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1003: owner
        return (owner, int.Parse(label));
    }

    public void Before(string label)
    {
        var number = int.Parse(label);
        var owner = Frame.Allocate(allocator, 160);
        Keep(owner, number);
    }

    public void Counted(List<int> numbers)
    {
        var owner = Model.Record(allocator, 320);
        Keep(owner, numbers.Count);
    }

    public void Guarded(string label)
    {
        var owner = Frame.Allocate(allocator, 160);
        try
        {
            Keep(owner, int.Parse(label));
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private static void Keep([TransfersOwnership] Clip owner, int label)
    {
        owner.Dispose();
        Model.Show(label);
    }

    public void Parsed(string label)
    {
        var owner = Clip.Load(path); // expect TNS1003: owner
        Keep(owner, int.Parse(label));
    }

    public void Indexed(string[] labels)
    {
        var owner = new Clip(path); // expect TNS1003: owner
        Keep(owner, labels[1].Length);
    }

    public async Task Awaited(Task<int> label)
    {
        var owner = Clip.Load(path); // expect TNS1003: owner
        Keep(owner, await label);
    }

    public (Clip Owner, int Label) Returned(string label)
    {
        var owner = Clip.Load(path); // expect TNS1003: owner
        return (owner, int.Parse(label));
    }

    public void Before(string label)
    {
        var number = int.Parse(label);
        var owner = Clip.Load(path);
        Keep(owner, number);
    }

    public void Counted(List<int> numbers)
    {
        var owner = new Clip(path);
        Keep(owner, numbers.Count);
    }

    public void Guarded(string label)
    {
        var owner = Clip.Load(path);
        try
        {
            Keep(owner, int.Parse(label));
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
