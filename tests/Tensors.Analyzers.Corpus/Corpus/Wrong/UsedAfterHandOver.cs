// TNS1005: tensors that are used after they were handed over.
namespace Corpus.Wrong.UsedAfterHandOver;

public sealed class Late(SharedMemoryAllocator allocator, Func<TensorRef, Task> send)
{
    public async Task<float> Indexed()
    {
        var frame = Frame.Allocate(allocator, 160);
        await send(frame.Publish());
        return frame[0]; // expect TNS1005: frame
    }

    public async Task<long> Member()
    {
        var frame = Frame.Allocate(allocator, 160);
        await send(frame.Publish());
        return frame.Length; // expect TNS1005: frame
    }

    public TensorRef Span()
    {
        var frame = Frame.Allocate(allocator, 160);
        var reference = frame.Publish();
        frame.Span.Clear(); // expect TNS1005: frame
        return reference;
    }

    public (TensorRef, TensorRef) PublishedTwice()
    {
        var frame = Frame.Allocate(allocator, 160);
        var first = frame.Publish();
        var second = frame.Publish(); // expect TNS1005: frame
        return (first, second);
    }

    public (TensorRef, TensorRef) ReferencedAfterwards()
    {
        var frame = Frame.Allocate(allocator, 160);
        var published = frame.Publish();
        return (published, frame.ToRef()); // expect TNS1005: frame
    }

    public float Consumed()
    {
        var frame = Frame.Allocate(allocator, 160);
        Model.Consume(frame);
        return frame[0]; // expect TNS1005: frame
    }

    public void ConsumedTwice()
    {
        var frame = Frame.Allocate(allocator, 160);
        Model.Consume(frame);
        Model.Consume(frame); // expect TNS1005: frame
    }

    public async Task<float> ConsumedByTask()
    {
        var frame = Frame.Allocate(allocator, 160);
        await Model.ConsumeAsync(frame);
        return frame[0]; // expect TNS1005: frame
    }

    public async Task<float> WhileConsumed()
    {
        var frame = Frame.Allocate(allocator, 160);
        var work = Model.ConsumeAsync(frame);
        var first = frame[0]; // expect TNS1005: frame
        await work;
        return first;
    }

    public long Typed(TensorRef reference)
    {
        var buffer = allocator.Open(reference);
        using var frame = Frame.ReadOnly.FromBuffer(buffer);
        return buffer.ByteLength + frame.Length; // expect TNS1005: buffer
    }

    public nint Exported(out long length)
    {
        var buffer = allocator.Allocate<float>([16]);
        var address = buffer.ToDLPack();
        length = buffer.ElementCount; // expect TNS1005: buffer
        return address;
    }

    public RegionId Attached(System.Net.Sockets.Socket socket)
    {
        var region = SharedMemoryRegion.ReceiveFrom(socket);
        allocator.Attach(region);
        return region.Id; // expect TNS1005: region
    }

    public async Task<float> OnOnePath(bool publish)
    {
        var frame = Frame.Allocate(allocator, 160);
        if (publish)
        {
            await send(frame.Publish());
        }

        var first = frame[0]; // expect TNS1005: frame
        frame.Dispose();
        return first;
    }

    public async Task InNextTurn(int count)
    {
        var frame = Frame.Allocate(allocator, 160);
        for (var i = 0; i < count; i++)
        {
            await send(frame.Publish()); // expect TNS1005: frame
        }

        frame.Dispose();
    }

    public async Task<float> Alias()
    {
        var frame = Frame.Allocate(allocator, 160);
        var same = frame;
        await send(same.Publish());
        return frame[0]; // expect TNS1005: frame
    }

    public async Task<float> InUsing()
    {
        using var frame = Frame.Allocate(allocator, 160);
        await send(frame.Publish());
        return frame[0]; // expect TNS1005: frame
    }

    public Frame Returned()
    {
        var frame = Frame.Allocate(allocator, 160);
        Model.Consume(frame);
        return frame; // expect TNS1005: frame
    }

    public string Clips()
    {
        var clip = Clip.Load("a.wav");
        Model.Consume(clip);
        return clip.Path; // expect TNS1005: clip
    }

    public float Parameter([TransfersOwnership] Frame frame)
    {
        Model.Consume(frame);
        return frame[0]; // expect TNS1005: frame
    }

    public async Task<string> InLog()
    {
        var frame = Frame.Allocate(allocator, 160);
        await send(frame.Publish());
        return $"sent {frame.Length} samples"; // expect TNS1005: frame
    }

    public TensorRef InFinally()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            return frame.Publish();
        }
        finally
        {
            Model.Show(frame.Shape); // expect TNS1005: frame
            frame.Dispose();
        }
    }

    public async Task Deconstructed()
    {
        var (left, right) = Model.RecordStereo(allocator);
        await send(left.Publish());
        left.Span.CopyTo(right.Span); // expect TNS1005: left
        await send(right.Publish());
    }

    public Func<float> InLambda() =>
        () =>
        {
            var frame = Frame.Allocate(allocator, 160);
            Model.Consume(frame);
            return frame[0]; // expect TNS1005: frame
        };

    public IEnumerable<TensorRef> Iterated()
    {
        var frame = Frame.Allocate(allocator, 160);
        yield return frame.Publish();
        frame[0] = 1; // expect TNS1005: frame
    }

    public void IntoCall(InferenceCall call)
    {
        var output = allocator.Allocate<float>([1, 1000]);
        call.Outputs.Add("logits", output);
        output.AsSpan<float>().Clear(); // expect TNS1005: output
    }

    public float IntoQueue(FrameQueue queue)
    {
        var frame = Frame.Allocate(allocator, 160);
        queue.Enqueue(frame);
        return Model.Sum(frame); // expect TNS1005: frame
    }

    public float IntoHolder()
    {
        var frame = Frame.Allocate(allocator, 160);
        using var holder = new Holder(frame);
        return frame[0]; // expect TNS1005: frame
    }
}

public sealed class FrameQueue : IDisposable
{
    private readonly Queue<Frame> _frames = new();

    public void Enqueue([TransfersOwnership] Frame frame) => _frames.Enqueue(frame);

    public void Dispose()
    {
        while (_frames.TryDequeue(out var frame))
        {
            frame.Dispose();
        }
    }
}

public sealed class Holder([TransfersOwnership] Frame frame) : IDisposable
{
    public void Dispose() => frame.Dispose();
}
