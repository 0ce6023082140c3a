// TNS1011: tensors of somebody else that are disposed or handed over.
namespace Corpus.Wrong.Borrowed;

public sealed class Guests(SharedMemoryAllocator allocator)
{
    public void Marked([Borrowed] Frame frame)
    {
        frame.Dispose(); // expect TNS1011: frame
    }

    public float MarkedUsing([Borrowed] Frame frame)
    {
        using (frame) // expect TNS1011: frame
        {
            return frame[0];
        }
    }

    public TensorRef MarkedPublished([Borrowed] Frame frame) => frame.Publish(); // expect TNS1011[2]: frame

    public void MarkedConsumed([Borrowed] Frame frame) => Model.Consume(frame); // expect TNS1011[2]: frame

    public void Unmarked(Frame frame)
    {
        frame.Dispose(); // expect TNS1011: frame
    }

    public TensorRef UnmarkedPublished(Frame frame)
    {
        frame[0] = 1;
        return frame.Publish(); // expect TNS1011: frame
    }

    public void UnmarkedConsumed(Frame frame) => Model.Consume(frame); // expect TNS1011[2]: frame

    public async Task UnmarkedConsumedAsync(Clip clip)
    {
        await Task.Yield();
        Model.Consume(clip); // expect TNS1011: clip
    }

    public void UnmarkedConditionally(Clip? clip)
    {
        clip?.Dispose(); // expect TNS1011: clip
    }

    public float UnmarkedInFinally(Frame frame)
    {
        try
        {
            return frame[0];
        }
        finally
        {
            frame.Dispose(); // expect TNS1011: frame
        }
    }

    public void ByIn(in Frame frame)
    {
        frame.Dispose(); // expect TNS1011: frame
    }

    public void Returned()
    {
        var clip = Model.PeekClip();
        clip.Play();
        clip.Dispose(); // expect TNS1011: clip
    }

    public void BorrowedProperty()
    {
        Model.Silence.Dispose(); // expect TNS1011: Model.Silence
    }

    public void BorrowedPropertyInVariable()
    {
        var clip = Model.Silence;
        Model.Consume(clip); // expect TNS1011: clip
    }

    public void BufferOfTensor()
    {
        using var frame = Frame.Allocate(allocator, 160);
        frame.Buffer.Dispose(); // expect TNS1011: frame.Buffer
    }

    public TensorRef BufferPublished()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return frame.Buffer.Publish(); // expect TNS1011: frame.Buffer
    }

    public float BufferTyped(Frame frame)
    {
        using var same = Frame.ReadOnly.FromBuffer(frame.Buffer); // expect TNS1011: frame.Buffer
        return same[0];
    }

    public float TypedAndDisposed(TensorBuffer buffer)
    {
        var frame = Frame.Borrow(buffer);
        var first = frame[0];
        frame.Dispose(); // expect TNS1011: frame
        return first;
    }

    public float TypedInUsing(InferenceCall call)
    {
        using var frame = Frame.ReadOnly.Borrow(call.Inputs.Get("input")); // expect TNS1011: Frame.ReadOnly.Borrow(call.Inputs.Get("input"))
        return frame[0];
    }

    public nint BufferExported()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var buffer = frame.Buffer;
        return buffer.ToDLPack(); // expect TNS1011: buffer
    }

    public void RegionOfAllocator()
    {
        var region = allocator.GetRegion();
        region.Dispose(); // expect TNS1011: region
    }

    public long InputOfCall(InferenceCall call)
    {
        var input = call.Inputs.Get("input");
        var length = input.ElementCount;
        input.Dispose(); // expect TNS1011: input
        return length;
    }

    public float Generic<TTensor>(TTensor tensor)
        where TTensor : struct, ISharedTensor<TTensor, float>
    {
        var first = tensor.Span[0];
        tensor.Dispose(); // expect TNS1011: tensor
        return first;
    }

    public void InLocalFunction()
    {
        using var frame = Frame.Allocate(allocator, 160);
        Use(frame);

        static void Use(Frame used)
        {
            used.Span.Clear();
            used.Dispose(); // expect TNS1011: used
        }
    }
}

public sealed class Guest([Borrowed] Frame frame)
{
    [Borrowed]
    private readonly Frame _frame = frame;

    public float Read() => _frame[0];

    public void End() => _frame.Dispose(); // expect TNS1011: _frame
}
