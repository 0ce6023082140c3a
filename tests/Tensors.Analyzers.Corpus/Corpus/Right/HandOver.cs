// Tensors handed to peers, models and other libraries.
namespace Corpus.Right.HandOver;

public sealed class HandOver(SharedMemoryAllocator allocator, Func<TensorRef, Task> send)
{
    public TensorRef Published()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Span.Fill(1);
        return frame.Publish();
    }

    public TensorRef PublishedUntyped()
    {
        var buffer = allocator.Allocate(1024);
        buffer.AsBytes().Clear();
        return buffer.Publish();
    }

    public async Task PublishedOrDisposed()
    {
        var frame = Frame.Allocate(allocator, 160);
        if (Model.Sum(frame) > 0)
        {
            await send(frame.Publish());
        }
        else
        {
            frame.Dispose();
        }
    }

    public async Task PublishedInUsing()
    {
        using var frame = Frame.Allocate(allocator, 160);
        Model.Fill(frame.Span);
        await send(frame.Publish());
    }

    public async Task Lent()
    {
        using var frame = Frame.Allocate(allocator, 160);
        await send(frame.ToRef());
        frame[0] = 1;
    }

    public async Task ShapeKept()
    {
        var frame = Frame.Allocate(allocator, 160);
        var shape = frame.Shape;
        await send(frame.Publish());
        Model.Show(shape);
    }

    public async Task ReplacedAfterwards()
    {
        var frame = Frame.Allocate(allocator, 160);
        await send(frame.Publish());
        frame = Frame.Allocate(allocator, 160);
        await send(frame.Publish());
    }

    public async Task InLoop(IEnumerable<float[]> sounds)
    {
        foreach (var sound in sounds)
        {
            var frame = Frame.Allocate(allocator, sound.Length);
            frame.CopyFrom(sound);
            await send(frame.Publish());
        }
    }

    public nint ToLibrary()
    {
        var frame = Frame.Allocate(allocator, 160);
        using (frame)
        {
            return frame.Buffer.ToHeap().ToDLPack();
        }
    }

    public nint ToLibraryUntyped()
    {
        var buffer = allocator.Allocate<float>([16]);
        return buffer.ToDLPack();
    }

    public void Attached(System.Net.Sockets.Socket socket)
    {
        var region = SharedMemoryRegion.ReceiveFrom(socket);
        allocator.Attach(region);
    }

    public void Consumed()
    {
        var frame = Frame.Allocate(allocator, 160);
        Model.Consume(frame);
    }

    public void ConsumedAtOnce() => Model.Consume(Frame.Allocate(allocator, 160));

    public Frame Typed(TensorRef reference)
    {
        var buffer = allocator.Open(reference);
        return Frame.FromBuffer(buffer);
    }

    public TensorRef Tried()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            Model.Fill(frame.Span);
            return frame.Publish();
        }
        catch (InvalidOperationException)
        {
            frame.Dispose();
            throw;
        }
    }

    public void IntoCall(InferenceCall call)
    {
        var output = allocator.Allocate<float>([1, 1000]);
        call.Outputs.Add("logits", output);
    }
}
