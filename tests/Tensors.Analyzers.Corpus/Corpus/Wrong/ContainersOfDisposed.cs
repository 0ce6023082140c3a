// TNS1005: what `using` disposes leaves in a list, an array or a task.
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Corpus.Wrong.ContainersOfDisposed;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private readonly List<Frame> _all = [];

    public List<Frame> Added(int count)
    {
        var all = new List<Frame>();
        for (var i = 0; i < count; i++)
        {
            using var owner = Frame.Allocate(allocator, 160);
            all.Add(owner); // expect TNS1005: owner
        }

        return all;
    }

    public List<Frame> InExpression()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return [owner]; // expect TNS1005: owner
    }

    public Frame[] InArray()
    {
        using var owner = Model.Record(allocator, 320);
        return new[] { owner }; // expect TNS1005: owner
    }

    public IReadOnlyList<Frame> Initialized()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return new List<Frame> { owner }; // expect TNS1005: owner
    }

    public Task<Frame> FromResult()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return Task.FromResult(owner); // expect TNS1005: owner
    }

    public ValueTask<Frame> InValueTask()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return new ValueTask<Frame>(owner); // expect TNS1005: owner
    }

    public void Kept()
    {
        using var owner = Model.Record(allocator, 320);
        _all.Add(owner); // expect TNS1005: owner
    }

    public async Task Written(ChannelWriter<Frame> writer)
    {
        using var owner = Frame.Allocate(allocator, 160);
        await writer.WriteAsync(owner); // expect TNS1005: owner
    }

    public void Completed(TaskCompletionSource<Frame> completion)
    {
        using var owner = Frame.Allocate(allocator, 160);
        completion.SetResult(owner); // expect TNS1005: owner
    }

    public float UsedAfterwards(ChannelWriter<Frame> writer)
    {
        var owner = Frame.Allocate(allocator, 160);
        if (!writer.TryWrite(owner))
        {
            owner.Dispose();
            return 0;
        }

        return owner[0]; // expect TNS1005: owner
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private readonly List<Clip> _all = [];

    public List<Clip> Added(int count)
    {
        var all = new List<Clip>();
        for (var i = 0; i < count; i++)
        {
            using var owner = Clip.Load(path);
            all.Add(owner); // expect TNS1005: owner
        }

        return all;
    }

    public List<Clip> InExpression()
    {
        using var owner = Clip.Load(path);
        return [owner]; // expect TNS1005: owner
    }

    public Clip[] InArray()
    {
        using var owner = new Clip(path);
        return new[] { owner }; // expect TNS1005: owner
    }

    public IReadOnlyList<Clip> Initialized()
    {
        using var owner = Clip.Load(path);
        return new List<Clip> { owner }; // expect TNS1005: owner
    }

    public Task<Clip> FromResult()
    {
        using var owner = Clip.Load(path);
        return Task.FromResult(owner); // expect TNS1005: owner
    }

    public ValueTask<Clip> InValueTask()
    {
        using var owner = Clip.Load(path);
        return new ValueTask<Clip>(owner); // expect TNS1005: owner
    }

    public void Kept()
    {
        using var owner = new Clip(path);
        _all.Add(owner); // expect TNS1005: owner
    }

    public async Task Written(ChannelWriter<Clip> writer)
    {
        using var owner = Clip.Load(path);
        await writer.WriteAsync(owner); // expect TNS1005: owner
    }

    public void Completed(TaskCompletionSource<Clip> completion)
    {
        using var owner = Clip.Load(path);
        completion.SetResult(owner); // expect TNS1005: owner
    }

    public float UsedAfterwards(ChannelWriter<Clip> writer)
    {
        var owner = Clip.Load(path);
        if (!writer.TryWrite(owner))
        {
            owner.Dispose();
            return 0;
        }

        return owner.Gain; // expect TNS1005: owner
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
