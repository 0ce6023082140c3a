// Regions, allocators, calls and untyped tensors.
namespace Corpus.Right.Untyped;

public sealed class Untyped
{
    public float Allocator()
    {
        using var allocator = new SharedMemoryAllocator();
        using var buffer = allocator.Allocate<float>([2, 3]);
        return buffer.AsSpan<float>()[0];
    }

    public byte Region()
    {
        using var region = SharedMemoryRegion.Create(4096);
        region.Write(0, [1, 2, 3]);
        return region.AsSpan(0, 3)[0];
    }

    public byte OpenedRegion(RegionId id)
    {
        using var region = SharedMemoryRegion.Open(id);
        Span<byte> bytes = stackalloc byte[4];
        region.Read(0, bytes);
        return bytes[0];
    }

    public RegionId BorrowedRegion(SharedMemoryAllocator allocator)
    {
        var region = allocator.GetRegion();
        return region.Id;
    }

    public TensorBuffer Heap() => TensorBuffer.AllocateHeap(DType.Float32, [4]);

    public float[] HeapCopy(SharedMemoryAllocator allocator, TensorRef reference)
    {
        using var shared = allocator.Open(reference);
        using var copy = shared.ToHeap();
        return copy.ToArray<float>();
    }

    public void Copied(SharedMemoryAllocator allocator)
    {
        using var from = allocator.Allocate<float>([4]);
        using var to = TensorBuffer.AllocateHeap(DType.Float32, [4]);
        from.CopyTo(to);
        to.CopyFrom([1f, 2f, 3f, 4f]);
    }

    public async Task<float> Call(IModelWorker model, SharedMemoryAllocator allocator)
    {
        using var input = Frame.Allocate(allocator, 160);
        using var output = Logits.Allocate(allocator, 1, access: PeerAccess.Write);
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("input", input.Buffer);
        call.Outputs.Place("logits", output.Buffer);
        await model.InferAsync(call);
        return output[0, 0];
    }

    public async Task<Logits> TakenOutput(IModelWorker model, SharedMemoryAllocator allocator, Frame input)
    {
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("input", input.Buffer);
        await model.InferAsync(call);
        return Logits.FromBuffer(call.Outputs.Take("logits"));
    }

    public float ReadOutput(InferenceCall call)
    {
        var output = call.Outputs.Get("logits");
        return output.AsReadOnlySpan<float>()[0];
    }

    public void WrittenByWorker(InferenceCall call)
    {
        var input = call.Inputs.Get("input");
        var output = call.Outputs.TryGetPlaced("logits", out var placed)
            ? placed
            : call.Outputs.Allocate("logits", DType.Float32, [1, 1000]);
        output.AsSpan<float>().Fill(input.AsReadOnlySpan<float>()[0]);
    }

    public long Borrowing(Frame frame)
    {
        var buffer = frame.Buffer;
        return buffer.ByteLength + buffer.ElementCount;
    }

    public bool State()
    {
        var buffer = TensorBuffer.AllocateHeap(DType.Float32, [4]);
        buffer.Dispose();
        return buffer.IsDisposed;
    }

    public bool Nothing()
    {
        TensorBuffer buffer = default;
        return buffer.IsDisposed;
    }

    public bool TypedState(SharedMemoryAllocator allocator)
    {
        var frame = Frame.Allocate(allocator, 4);
        Frame.ReadOnly read = frame;
        frame.Dispose();
        return frame.IsDisposed && read.IsDisposed;
    }

    public bool TypedNothing()
    {
        Frame frame = default;
        return frame.IsDisposed && default(Frame.ReadOnly).IsDisposed;
    }

    public float SumUnlessDisposed(SharedMemoryAllocator allocator, bool isShort)
    {
        using var frame = Frame.Allocate(allocator, 4);
        if (isShort)
        {
            frame.Dispose();
        }

        return frame.IsDisposed ? 0 : frame[0] + frame[3];
    }

    public void DisposeUnlessDisposed(SharedMemoryAllocator allocator, bool isShort)
    {
        var frame = Frame.Allocate(allocator, 4);
        if (isShort)
        {
            frame.Dispose();
        }

        if (!frame.IsDisposed)
        {
            frame.Dispose();
        }
    }

    public float TypedInput(InferenceCall call)
    {
        var frame = Frame.ReadOnly.Borrow(call.Inputs.Get("input"));
        return frame[0] + frame[1];
    }

    public void TypedOutput(InferenceCall call)
    {
        var logits = Logits.Borrow(call.Outputs.Allocate("logits", DType.Float32, [1, 1000]));
        logits.Fill(1);
    }

    public float TypedWhileOpen(SharedMemoryAllocator allocator)
    {
        using var buffer = allocator.Allocate<float>([4]);
        var frame = Frame.Borrow(buffer);
        frame.Fill(2);
        return frame[3];
    }

    public bool SameHandle(Frame left, Frame right) => left == right && left.Equals(right);

    public string Names(InferenceCall call) => string.Join(", ", call.Inputs.All.Select(input => input.Name));
}
