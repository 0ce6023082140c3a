// What is taken out of a container, a channel or a delegate is disposed.
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Corpus.Right.TakenOut;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private IEnumerable<Frame> MakeMany()
    {
        for (var i = 0; i < 3; i++)
        {
            yield return Frame.Allocate(allocator, 160);
        }
    }

    public float Dequeued(Queue<Frame> queue)
    {
        var owner = queue.Dequeue();
        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public float TryDequeued(Queue<Frame> queue)
    {
        if (!queue.TryDequeue(out var owner))
        {
            return 0;
        }

        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public float ConcurrentlyDequeued(ConcurrentQueue<Frame> queue)
    {
        var sum = 0f;
        while (queue.TryDequeue(out var owner))
        {
            sum += owner[0];
            owner.Dispose();
        }

        return sum;
    }

    public float Popped(Stack<Frame> stack)
    {
        var owner = stack.Pop();
        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public float TakenFromBag(ConcurrentBag<Frame> bag)
    {
        if (bag.TryTake(out var owner))
        {
            var value = owner[0];
            owner.Dispose();
            return value;
        }

        return 0;
    }

    public float TakenFromCollection(BlockingCollection<Frame> queue)
    {
        var owner = queue.Take();
        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public float Consuming(BlockingCollection<Frame> queue)
    {
        var sum = 0f;
        foreach (var owner in queue.GetConsumingEnumerable())
        {
            sum += owner[0];
            owner.Dispose();
        }

        return sum;
    }

    public float RemovedFromDictionary(Dictionary<string, Frame> owners)
    {
        if (!owners.Remove(path, out var owner))
        {
            return 0;
        }

        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public float RemovedFromCache(ConcurrentDictionary<int, Frame> owners)
    {
        if (owners.TryRemove(1, out var owner))
        {
            var value = owner[0];
            owner.Dispose();
            return value;
        }

        return 0;
    }

    public float ByPriority(PriorityQueue<Frame, int> queue)
    {
        var owner = queue.Dequeue();
        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public float ReadFromChannel(ChannelReader<Frame> reader)
    {
        if (!reader.TryRead(out var owner))
        {
            return 0;
        }

        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public async Task<float> AwaitedFromChannel(ChannelReader<Frame> reader)
    {
        var owner = await reader.ReadAsync();
        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public async Task<float> AllOfChannel(ChannelReader<Frame> reader)
    {
        var sum = 0f;
        await foreach (var owner in reader.ReadAllAsync())
        {
            sum += owner[0];
            owner.Dispose();
        }

        return sum;
    }

    public float ByDelegate(Func<Frame> make)
    {
        var owner = make();
        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public float ByDelegateWithArguments(Func<string, int, Frame> make)
    {
        var owner = make(path, 160);
        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public async Task<float> ByAsyncDelegate(Func<CancellationToken, Task<Frame>> make, CancellationToken token)
    {
        var owner = await make(token);
        var value = owner[0];
        owner.Dispose();
        return value;
    }

    public float FromIterator()
    {
        var sum = 0f;
        foreach (var owner in MakeMany())
        {
            sum += owner[0];
            owner.Dispose();
        }

        return sum;
    }

    public float Peeked(Queue<Frame> queue)
    {
        var owner = queue.Peek();
        return owner[0];
    }

    public float TryPeeked(ConcurrentQueue<Frame> queue) => queue.TryPeek(out var owner) ? owner[0] : 0;

    public float Indexed(List<Frame> owners)
    {
        var owner = owners[0];
        return owner[0];
    }

    public float Found(Dictionary<string, Frame> owners) => owners.TryGetValue(path, out var owner) ? owner[0] : 0;

    public void PutBack(Queue<Frame> queue)
    {
        var owner = queue.Dequeue();
        queue.Enqueue(owner);
    }

    public async Task Forwarded(ChannelReader<Frame> reader, ChannelWriter<Frame> writer)
    {
        await foreach (var owner in reader.ReadAllAsync())
        {
            await writer.WriteAsync(owner);
        }
    }

    public float Lent(Lazy<Frame> lazy)
    {
        var owner = lazy.Value;
        return owner[0];
    }

    public void Registered(ConcurrentDictionary<string, Frame> owners)
    {
        var owner = Frame.Allocate(allocator, 160);
        if (!owners.TryAdd(path, owner))
        {
            owner.Dispose();
        }
    }

    public void RegisteredByVariable(Dictionary<string, Frame> owners)
    {
        var owner = Model.Record(allocator, 320);
        var isNew = owners.TryAdd(path, owner);
        if (!isNew)
        {
            owner.Dispose();
        }
    }

    public bool Written(ChannelWriter<Frame> writer)
    {
        var owner = Frame.Allocate(allocator, 160);
        if (writer.TryWrite(owner))
        {
            return true;
        }

        owner.Dispose();
        return false;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private IEnumerable<Clip> MakeMany()
    {
        for (var i = 0; i < 3; i++)
        {
            yield return Clip.Load(path);
        }
    }

    public float Dequeued(Queue<Clip> queue)
    {
        var owner = queue.Dequeue();
        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public float TryDequeued(Queue<Clip> queue)
    {
        if (!queue.TryDequeue(out var owner))
        {
            return 0;
        }

        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public float ConcurrentlyDequeued(ConcurrentQueue<Clip> queue)
    {
        var sum = 0f;
        while (queue.TryDequeue(out var owner))
        {
            sum += owner.Gain;
            owner.Dispose();
        }

        return sum;
    }

    public float Popped(Stack<Clip> stack)
    {
        var owner = stack.Pop();
        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public float TakenFromBag(ConcurrentBag<Clip> bag)
    {
        if (bag.TryTake(out var owner))
        {
            var value = owner.Gain;
            owner.Dispose();
            return value;
        }

        return 0;
    }

    public float TakenFromCollection(BlockingCollection<Clip> queue)
    {
        var owner = queue.Take();
        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public float Consuming(BlockingCollection<Clip> queue)
    {
        var sum = 0f;
        foreach (var owner in queue.GetConsumingEnumerable())
        {
            sum += owner.Gain;
            owner.Dispose();
        }

        return sum;
    }

    public float RemovedFromDictionary(Dictionary<string, Clip> owners)
    {
        if (!owners.Remove(path, out var owner))
        {
            return 0;
        }

        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public float RemovedFromCache(ConcurrentDictionary<int, Clip> owners)
    {
        if (owners.TryRemove(1, out var owner))
        {
            var value = owner.Gain;
            owner.Dispose();
            return value;
        }

        return 0;
    }

    public float ByPriority(PriorityQueue<Clip, int> queue)
    {
        var owner = queue.Dequeue();
        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public float ReadFromChannel(ChannelReader<Clip> reader)
    {
        if (!reader.TryRead(out var owner))
        {
            return 0;
        }

        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public async Task<float> AwaitedFromChannel(ChannelReader<Clip> reader)
    {
        var owner = await reader.ReadAsync();
        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public async Task<float> AllOfChannel(ChannelReader<Clip> reader)
    {
        var sum = 0f;
        await foreach (var owner in reader.ReadAllAsync())
        {
            sum += owner.Gain;
            owner.Dispose();
        }

        return sum;
    }

    public float ByDelegate(Func<Clip> make)
    {
        var owner = make();
        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public float ByDelegateWithArguments(Func<string, int, Clip> make)
    {
        var owner = make(path, 160);
        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public async Task<float> ByAsyncDelegate(Func<CancellationToken, Task<Clip>> make, CancellationToken token)
    {
        var owner = await make(token);
        var value = owner.Gain;
        owner.Dispose();
        return value;
    }

    public float FromIterator()
    {
        var sum = 0f;
        foreach (var owner in MakeMany())
        {
            sum += owner.Gain;
            owner.Dispose();
        }

        return sum;
    }

    public float Peeked(Queue<Clip> queue)
    {
        var owner = queue.Peek();
        return owner.Gain;
    }

    public float TryPeeked(ConcurrentQueue<Clip> queue) => queue.TryPeek(out var owner) ? owner.Gain : 0;

    public float Indexed(List<Clip> owners)
    {
        var owner = owners[0];
        return owner.Gain;
    }

    public float Found(Dictionary<string, Clip> owners) => owners.TryGetValue(path, out var owner) ? owner.Gain : 0;

    public void PutBack(Queue<Clip> queue)
    {
        var owner = queue.Dequeue();
        queue.Enqueue(owner);
    }

    public async Task Forwarded(ChannelReader<Clip> reader, ChannelWriter<Clip> writer)
    {
        await foreach (var owner in reader.ReadAllAsync())
        {
            await writer.WriteAsync(owner);
        }
    }

    public float Lent(Lazy<Clip> lazy)
    {
        var owner = lazy.Value;
        return owner.Gain;
    }

    public void Registered(ConcurrentDictionary<string, Clip> owners)
    {
        var owner = Clip.Load(path);
        if (!owners.TryAdd(path, owner))
        {
            owner.Dispose();
        }
    }

    public void RegisteredByVariable(Dictionary<string, Clip> owners)
    {
        var owner = new Clip(path);
        var isNew = owners.TryAdd(path, owner);
        if (!isNew)
        {
            owner.Dispose();
        }
    }

    public bool Written(ChannelWriter<Clip> writer)
    {
        var owner = Clip.Load(path);
        if (writer.TryWrite(owner))
        {
            return true;
        }

        owner.Dispose();
        return false;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
