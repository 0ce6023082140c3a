// Views in loops, over several tensors, of what lives as long as the process, and kept beside their tensor.
using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Corpus.Right.MoreViews;

public sealed unsafe class MoreViews(SharedMemoryAllocator allocator)
{
    private static readonly SharedMemoryAllocator s_allocator = new();
    private static readonly Frame s_silence = Frame.Allocate(s_allocator, 160);

    public static ReadOnlySpan<float> Silence => s_silence.Span;

    public float OfEachTurn(int count)
    {
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            using var frame = Frame.Allocate(allocator, 160);
            var samples = frame.Span;
            samples.Fill(i);
            sum += samples[0];
        }

        return sum;
    }

    public float OfTheOther()
    {
        var left = Frame.Allocate(allocator, 160);
        var right = Frame.Allocate(allocator, 160);
        var samples = right.Span;
        left.Dispose();
        var first = samples[0];
        right.Dispose();
        return first;
    }

    public float TakenInEachTurn(int count)
    {
        var sum = 0f;
        var frame = Frame.Allocate(allocator, 160);
        for (var i = 0; i < count; i++)
        {
            var samples = frame.Span;
            sum += samples[0];
            frame.Dispose();
            frame = Frame.Allocate(allocator, i);
        }

        frame.Dispose();
        return sum;
    }

    public float SwitchedView(bool left)
    {
        using var first = Frame.Allocate(allocator, 160);
        using var second = Frame.Allocate(allocator, 160);
        var samples = left ? first.Span : second.Span;
        samples.Clear();
        return samples[0];
    }

    public float EmptyFirst(bool wanted)
    {
        using var frame = Frame.Allocate(allocator, 160);
        scoped Span<float> samples = [];
        if (wanted)
        {
            samples = frame.Span;
        }

        return samples.IsEmpty ? 0 : samples[0];
    }

    public int LengthOfView()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        return samples.Length;
    }

    public float HeapOrTensor(int length)
    {
        Span<float> samples = stackalloc float[16];
        if (length <= samples.Length)
        {
            return TensorPrimitives.Sum<float>(samples[..length]);
        }

        using var frame = Frame.Allocate(allocator, length);
        return TensorPrimitives.Sum<float>(frame.Span);
    }

    public float PointerOfEachTurn(int count)
    {
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            using var frame = Frame.Allocate(allocator, 160);
            fixed (float* samples = frame.Span)
            {
                for (var sample = samples; sample < samples + 160; sample++)
                {
                    sum += *sample;
                }
            }
        }

        return sum;
    }

    public bool TryCopy(Span<float> destination)
    {
        using var frame = Frame.Allocate(allocator, 160);
        return frame.Span.TryCopyTo(destination);
    }

    public int Search(float value)
    {
        using var frame = Frame.Allocate(allocator, 160);
        ReadOnlySpan<float> samples = frame.Span;
        return samples.IndexOf(value);
    }

    public float ReadBeforePublish(out TensorRef reference)
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        samples.Fill(1);
        var sum = TensorPrimitives.Sum<float>(samples);
        reference = frame.Publish();
        return sum;
    }

    public float WrittenWhileLent(Action<TensorRef> send)
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        send(frame.ToRef());
        samples[0] = 1;
        return samples[0];
    }

    public float Refs()
    {
        using var frame = Frame.Allocate(allocator, 160);
        ref var sample = ref frame[0];
        ref var end = ref Unsafe.Add(ref sample, 160);
        var sum = 0f;
        while (Unsafe.IsAddressLessThan(ref sample, ref end))
        {
            sum += sample;
            sample = ref Unsafe.Add(ref sample, 1);
        }

        return sum;
    }

    public float LocalFunctionOverView()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return First(frame.Span);

        static float First(ReadOnlySpan<float> samples) => samples[0];
    }

    public string Text()
    {
        using var buffer = allocator.Allocate(16);
        var bytes = buffer.AsBytes();
        return Convert.ToHexString(bytes);
    }

    public IEnumerable<float> PinnedWhileIterated()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        for (var i = 0; i < 160; i++)
        {
            yield return At(pin, i);
        }
    }

    private static float At(MemoryHandle pin, int index) => ((float*)pin.Pointer)[index];
}

/// <summary>Keeps a value of another library beside the tensor that it looks at.</summary>
public sealed unsafe class Binding : IDisposable
{
    private readonly Frame _frame;
    private readonly OrtValue _value;
    private MemoryHandle _pin;

    public Binding(SharedMemoryAllocator allocator)
    {
        _frame = Frame.Allocate(allocator, 160);
        _pin = _frame.Buffer.Pin();
        _value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            TensorElementType.Float,
            [1, 160],
            (nint)_pin.Pointer,
            640
        );
    }

    public float First() => _value.GetTensorDataAsSpan<float>()[0];

    public void Write(float value) => MemoryMarshal.GetReference(_frame.Span) = value;

    public void Dispose()
    {
        _value.Dispose();
        _pin.Dispose();
        _frame.Dispose();
    }
}
