// Tensors in lists, arrays and tasks that own them, and in lists that end first.
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Corpus.Right.ContainersOfOwned;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public List<Frame> Added(int count)
    {
        var all = new List<Frame>();
        for (var i = 0; i < count; i++)
        {
            var owner = Frame.Allocate(allocator, 160);
            all.Add(owner);
        }

        return all;
    }

    public List<Frame> UsedAfterwards()
    {
        var all = new List<Frame>();
        var owner = Frame.Allocate(allocator, 160);
        all.Add(owner);
        Model.Show(owner[0]);
        return all;
    }

    public float LocalList()
    {
        using var owner = Frame.Allocate(allocator, 160);
        List<Frame> all = [owner];
        return owner[0] * all.Count;
    }

    public int LocalArray()
    {
        using var owner = Model.Record(allocator, 320);
        var all = new[] { owner };
        return all.Length;
    }

    public Frame[] InArray() => [Frame.Allocate(allocator, 160), Model.Record(allocator, 320)];

    public List<float> Values()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return [owner[0]];
    }

    public async Task Written(ChannelWriter<Frame> writer)
    {
        var owner = Frame.Allocate(allocator, 160);
        await writer.WriteAsync(owner);
    }

    public void Completed(TaskCompletionSource<Frame> completion)
    {
        var owner = Frame.Allocate(allocator, 160);
        completion.SetResult(owner);
    }

    public async Task<float> Through()
    {
        using var owner = await Task.FromResult(Frame.Allocate(allocator, 160));
        return owner[0];
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public List<Clip> Added(int count)
    {
        var all = new List<Clip>();
        for (var i = 0; i < count; i++)
        {
            var owner = Clip.Load(path);
            all.Add(owner);
        }

        return all;
    }

    public List<Clip> UsedAfterwards()
    {
        var all = new List<Clip>();
        var owner = Clip.Load(path);
        all.Add(owner);
        Model.Show(owner.Gain);
        return all;
    }

    public float LocalList()
    {
        using var owner = Clip.Load(path);
        List<Clip> all = [owner];
        return owner.Gain * all.Count;
    }

    public int LocalArray()
    {
        using var owner = new Clip(path);
        var all = new[] { owner };
        return all.Length;
    }

    public Clip[] InArray() => [Clip.Load(path), new Clip(path)];

    public List<float> Values()
    {
        using var owner = Clip.Load(path);
        return [owner.Gain];
    }

    public async Task Written(ChannelWriter<Clip> writer)
    {
        var owner = Clip.Load(path);
        await writer.WriteAsync(owner);
    }

    public void Completed(TaskCompletionSource<Clip> completion)
    {
        var owner = Clip.Load(path);
        completion.SetResult(owner);
    }

    public async Task<float> Through()
    {
        using var owner = await Task.FromResult(Clip.Load(path));
        return owner.Gain;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
