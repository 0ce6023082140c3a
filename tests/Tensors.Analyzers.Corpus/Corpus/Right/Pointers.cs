// Pointers, pins and memory that end before their tensor.
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Corpus.Right.Pointers;

public sealed unsafe class Pointers(SharedMemoryAllocator allocator)
{
    public float Fixed()
    {
        using var frame = Frame.Allocate(allocator, 160);
        fixed (float* samples = frame.Span)
        {
            return samples[0] + samples[1];
        }
    }

    public float FixedReference()
    {
        using var frame = Frame.Allocate(allocator, 160);
        fixed (float* samples = &frame[0])
        {
            *samples = 1;
            return *samples;
        }
    }

    public void Native()
    {
        using var frame = Frame.Allocate(allocator, 160);
        fixed (float* samples = frame.Span)
        {
            Clear(samples, (int)frame.Length);
        }
    }

    public float AsPointer()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        var sum = 0f;
        for (var i = 0; i < frame.Length; i++)
        {
            sum += samples[i];
        }

        return sum;
    }

    public float Pinned()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        return *(float*)pin.Pointer;
    }

    public float PinnedStatement()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using (var pin = frame.Buffer.Pin())
        {
            var samples = new ReadOnlySpan<float>(pin.Pointer, (int)frame.Length);
            return samples[0];
        }
    }

    public float PinnedByHand()
    {
        var frame = Frame.Allocate(allocator, 160);
        var pin = frame.Buffer.Pin();
        try
        {
            return ((float*)pin.Pointer)[1];
        }
        finally
        {
            pin.Dispose();
            frame.Dispose();
        }
    }

    public float CreatedSpan()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = MemoryMarshal.CreateSpan(ref frame[0], 160);
        samples.Clear();
        return samples[0];
    }

    public float CreatedReadOnlySpan(TensorRef reference)
    {
        using var frame = Frame.Open(allocator, reference);
        var samples = MemoryMarshal.CreateReadOnlySpan(in frame[0], (int)frame.Length);
        return samples[0];
    }

    public int Cast()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var bits = MemoryMarshal.Cast<float, int>(frame.Span);
        return bits[0];
    }

    public float GetReference()
    {
        using var frame = Frame.Allocate(allocator, 160);
        ref var first = ref MemoryMarshal.GetReference(frame.Span);
        return Unsafe.Add(ref first, 10);
    }

    public float OfParameter(in Frame frame)
    {
        fixed (float* samples = frame.Span)
        {
            return samples[0];
        }
    }

    public nint AddressOfParameter(in Frame frame) => (nint)Unsafe.AsPointer(ref frame[0]);

    public MemoryHandle PinOfParameter(in Frame frame) => frame.Buffer.Pin();

    public float InWorkerThread()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        var work = Task.Run(() => ((float*)pin.Pointer)[0]);
        return work.GetAwaiter().GetResult();
    }

    public float OrtValueInUsing()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        using var value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float,
            [1, 160],
            (nint)pin.Pointer,
            640
        );
        return value.GetTensorDataAsSpan<float>()[0];
    }

    public float FromArray()
    {
        using var buffer = TensorBuffer.FromArray(new float[] { 1, 2, 3 }, [3]);
        using var pin = buffer.Pin();
        return *(float*)pin.Pointer;
    }

    public float[] MemoryOfCopy()
    {
        using var frame = Frame.Allocate(allocator, 160);
        Memory<float> memory = frame.Span.ToArray();
        return memory[..10].ToArray();
    }

    public Memory<float> MemoryOfCopyReturned()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return frame.Span.ToArray();
    }

    private static void Clear(float* samples, int count) => new Span<float>(samples, count).Clear();
}

public sealed class PinnedAsync(SharedMemoryAllocator allocator)
{
    public async Task<nuint> AcrossAwait()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        await Task.Yield();
        return Address(pin);
    }

    private static unsafe nuint Address(MemoryHandle pin) => (nuint)pin.Pointer;
}

/// <summary>Pins a field's tensor for as long as itself lives.</summary>
public sealed unsafe class PinnedField : IDisposable
{
    private readonly Frame _frame;
    private MemoryHandle _pin;

    public PinnedField(SharedMemoryAllocator allocator)
    {
        _frame = Frame.Allocate(allocator, 160);
        _pin = _frame.Buffer.Pin();
    }

    public float First() => *(float*)_pin.Pointer;

    public void Dispose()
    {
        _pin.Dispose();
        _frame.Dispose();
    }
}
