// TNS1001: what is taken out of a container, a channel or a delegate is forgotten.
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Corpus.Wrong.TakenOut;

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
        var owner = queue.Dequeue(); // expect TNS1001: owner
        var value = owner[0];
        return value;
    }

    public float TryDequeued(Queue<Frame> queue)
    {
        if (!queue.TryDequeue(out var owner)) // expect TNS1001: owner
        {
            return 0;
        }

        var value = owner[0];
        return value;
    }

    public float ConcurrentlyDequeued(ConcurrentQueue<Frame> queue)
    {
        var sum = 0f;
        while (queue.TryDequeue(out var owner)) // expect TNS1001: owner
        {
            sum += owner[0];
        }

        return sum;
    }

    public float Popped(Stack<Frame> stack)
    {
        var owner = stack.Pop(); // expect TNS1001: owner
        var value = owner[0];
        return value;
    }

    public float TakenFromBag(ConcurrentBag<Frame> bag)
    {
        if (bag.TryTake(out var owner)) // expect TNS1001: owner
        {
            var value = owner[0];
            return value;
        }

        return 0;
    }

    public float TakenFromCollection(BlockingCollection<Frame> queue)
    {
        var owner = queue.Take(); // expect TNS1001: owner
        var value = owner[0];
        return value;
    }

    public float Consuming(BlockingCollection<Frame> queue)
    {
        var sum = 0f;
        foreach (var owner in queue.GetConsumingEnumerable()) // expect TNS1001: owner
        {
            sum += owner[0];
        }

        return sum;
    }

    public float RemovedFromDictionary(Dictionary<string, Frame> owners)
    {
        if (!owners.Remove(path, out var owner)) // expect TNS1001: owner
        {
            return 0;
        }

        var value = owner[0];
        return value;
    }

    public float RemovedFromCache(ConcurrentDictionary<int, Frame> owners)
    {
        if (owners.TryRemove(1, out var owner)) // expect TNS1001: owner
        {
            var value = owner[0];
            return value;
        }

        return 0;
    }

    public float ByPriority(PriorityQueue<Frame, int> queue)
    {
        var owner = queue.Dequeue(); // expect TNS1001: owner
        var value = owner[0];
        return value;
    }

    public float ReadFromChannel(ChannelReader<Frame> reader)
    {
        if (!reader.TryRead(out var owner)) // expect TNS1001: owner
        {
            return 0;
        }

        var value = owner[0];
        return value;
    }

    public async Task<float> AwaitedFromChannel(ChannelReader<Frame> reader)
    {
        var owner = await reader.ReadAsync(); // expect TNS1001: owner
        var value = owner[0];
        return value;
    }

    public async Task<float> AllOfChannel(ChannelReader<Frame> reader)
    {
        var sum = 0f;
        await foreach (var owner in reader.ReadAllAsync()) // expect TNS1001: owner
        {
            sum += owner[0];
        }

        return sum;
    }

    public float ByDelegate(Func<Frame> make)
    {
        var owner = make(); // expect TNS1001: owner
        var value = owner[0];
        return value;
    }

    public float ByDelegateWithArguments(Func<string, int, Frame> make)
    {
        var owner = make(path, 160); // expect TNS1001: owner
        var value = owner[0];
        return value;
    }

    public async Task<float> ByAsyncDelegate(Func<CancellationToken, Task<Frame>> make, CancellationToken token)
    {
        var owner = await make(token); // expect TNS1001: owner
        var value = owner[0];
        return value;
    }

    public float FromIterator()
    {
        var sum = 0f;
        foreach (var owner in MakeMany()) // expect TNS1001: owner
        {
            sum += owner[0];
        }

        return sum;
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
        var owner = queue.Dequeue(); // expect TNS1001: owner
        var value = owner.Gain;
        return value;
    }

    public float TryDequeued(Queue<Clip> queue)
    {
        if (!queue.TryDequeue(out var owner)) // expect TNS1001: owner
        {
            return 0;
        }

        var value = owner.Gain;
        return value;
    }

    public float ConcurrentlyDequeued(ConcurrentQueue<Clip> queue)
    {
        var sum = 0f;
        while (queue.TryDequeue(out var owner)) // expect TNS1001: owner
        {
            sum += owner.Gain;
        }

        return sum;
    }

    public float Popped(Stack<Clip> stack)
    {
        var owner = stack.Pop(); // expect TNS1001: owner
        var value = owner.Gain;
        return value;
    }

    public float TakenFromBag(ConcurrentBag<Clip> bag)
    {
        if (bag.TryTake(out var owner)) // expect TNS1001: owner
        {
            var value = owner.Gain;
            return value;
        }

        return 0;
    }

    public float TakenFromCollection(BlockingCollection<Clip> queue)
    {
        var owner = queue.Take(); // expect TNS1001: owner
        var value = owner.Gain;
        return value;
    }

    public float Consuming(BlockingCollection<Clip> queue)
    {
        var sum = 0f;
        foreach (var owner in queue.GetConsumingEnumerable()) // expect TNS1001: owner
        {
            sum += owner.Gain;
        }

        return sum;
    }

    public float RemovedFromDictionary(Dictionary<string, Clip> owners)
    {
        if (!owners.Remove(path, out var owner)) // expect TNS1001: owner
        {
            return 0;
        }

        var value = owner.Gain;
        return value;
    }

    public float RemovedFromCache(ConcurrentDictionary<int, Clip> owners)
    {
        if (owners.TryRemove(1, out var owner)) // expect TNS1001: owner
        {
            var value = owner.Gain;
            return value;
        }

        return 0;
    }

    public float ByPriority(PriorityQueue<Clip, int> queue)
    {
        var owner = queue.Dequeue(); // expect TNS1001: owner
        var value = owner.Gain;
        return value;
    }

    public float ReadFromChannel(ChannelReader<Clip> reader)
    {
        if (!reader.TryRead(out var owner)) // expect TNS1001: owner
        {
            return 0;
        }

        var value = owner.Gain;
        return value;
    }

    public async Task<float> AwaitedFromChannel(ChannelReader<Clip> reader)
    {
        var owner = await reader.ReadAsync(); // expect TNS1001: owner
        var value = owner.Gain;
        return value;
    }

    public async Task<float> AllOfChannel(ChannelReader<Clip> reader)
    {
        var sum = 0f;
        await foreach (var owner in reader.ReadAllAsync()) // expect TNS1001: owner
        {
            sum += owner.Gain;
        }

        return sum;
    }

    public float ByDelegate(Func<Clip> make)
    {
        var owner = make(); // expect TNS1001: owner
        var value = owner.Gain;
        return value;
    }

    public float ByDelegateWithArguments(Func<string, int, Clip> make)
    {
        var owner = make(path, 160); // expect TNS1001: owner
        var value = owner.Gain;
        return value;
    }

    public async Task<float> ByAsyncDelegate(Func<CancellationToken, Task<Clip>> make, CancellationToken token)
    {
        var owner = await make(token); // expect TNS1001: owner
        var value = owner.Gain;
        return value;
    }

    public float FromIterator()
    {
        var sum = 0f;
        foreach (var owner in MakeMany()) // expect TNS1001: owner
        {
            sum += owner.Gain;
        }

        return sum;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
