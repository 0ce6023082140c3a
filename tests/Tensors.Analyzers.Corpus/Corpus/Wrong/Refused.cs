// TNS1002: a container may refuse a tensor, and nothing disposes it then.
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Corpus.Wrong.Refused;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public void Registered(ConcurrentDictionary<string, Frame> owners)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        owners.TryAdd(path, owner);
    }

    public void RegisteredQuietly(Dictionary<string, Frame> owners)
    {
        var owner = Model.Record(allocator, 320); // expect TNS1002: owner
        _ = owners.TryAdd(path, owner);
    }

    public bool Written(ChannelWriter<Frame> writer)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        return writer.TryWrite(owner);
    }

    public void WrittenAndCounted(ChannelWriter<Frame> writer)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        if (!writer.TryWrite(owner))
        {
            Model.Show("dropped");
        }
    }

    public void Offered(BlockingCollection<Frame> queue)
    {
        var owner = Model.Record(allocator, 320); // expect TNS1002: owner
        queue.TryAdd(owner);
    }

    public void Completed(TaskCompletionSource<Frame> completion)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        completion.TrySetResult(owner);
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public void Registered(ConcurrentDictionary<string, Clip> owners)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        owners.TryAdd(path, owner);
    }

    public void RegisteredQuietly(Dictionary<string, Clip> owners)
    {
        var owner = new Clip(path); // expect TNS1002: owner
        _ = owners.TryAdd(path, owner);
    }

    public bool Written(ChannelWriter<Clip> writer)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        return writer.TryWrite(owner);
    }

    public void WrittenAndCounted(ChannelWriter<Clip> writer)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        if (!writer.TryWrite(owner))
        {
            Model.Show("dropped");
        }
    }

    public void Offered(BlockingCollection<Clip> queue)
    {
        var owner = new Clip(path); // expect TNS1002: owner
        queue.TryAdd(owner);
    }

    public void Completed(TaskCompletionSource<Clip> completion)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        completion.TrySetResult(owner);
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
