// TNS2002: views that are used after their tensor has ended.
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Corpus.Wrong.LateViews;

public sealed unsafe class LateViews(SharedMemoryAllocator allocator, Func<TensorRef, float> send)
{
    public float Span()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        frame.Dispose();
        return samples[0]; // expect TNS2002: samples
    }

    public void SpanWritten()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        frame.Dispose();
        samples[0] = 1; // expect TNS2002: samples
    }

    public void SpanFilled()
    {
        var frame = Frame.Allocate(allocator, 160);
        Span<float> samples = frame.Span;
        frame.Dispose();
        samples.Fill(1); // expect TNS2002: samples
    }

    public void SpanPassed()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        frame.Dispose();
        Model.Fill(samples); // expect TNS2002: samples
    }

    public float Sliced()
    {
        var frame = Frame.Allocate(allocator, 160);
        var tail = frame.Span[80..];
        frame.Dispose();
        return tail[0]; // expect TNS2002: tail
    }

    public float SlicedLater()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var tail = samples.Slice(80);
        frame.Dispose();
        return tail[0]; // expect TNS2002: tail
    }

    public float ReadOnly(TensorRef reference)
    {
        var frame = Frame.Open(allocator, reference);
        ReadOnlySpan<float> samples = frame.Span;
        frame.Dispose();
        return samples[^1]; // expect TNS2002: samples
    }

    public float Reference()
    {
        var frame = Frame.Allocate(allocator, 160);
        ref var first = ref frame[0];
        frame.Dispose();
        return first; // expect TNS2002: first
    }

    public float Shaped()
    {
        var logits = Logits.Allocate(allocator, 2);
        var shaped = logits.TensorSpan;
        logits.Dispose();
        return shaped[0, 1]; // expect TNS2002: shaped
    }

    public double View()
    {
        var matrix = Matrix4.Allocate(allocator);
        var view = matrix.Buffer.AsView<double>().Transpose(1, 0);
        matrix.Dispose();
        return view[0, 1]; // expect TNS2002: view
    }

    public float Row()
    {
        var logits = Logits.Allocate(allocator, 2);
        var row = logits.Buffer.AsView<float>().GetRow(0);
        logits.Dispose();
        return TensorPrimitives.Max<float>(row); // expect TNS2002: row
    }

    public int Cast()
    {
        var frame = Frame.Allocate(allocator, 160);
        var bits = MemoryMarshal.Cast<float, int>(frame.Span);
        frame.Dispose();
        return bits[0]; // expect TNS2002: bits
    }

    public float Created()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = MemoryMarshal.CreateSpan(ref frame[0], 160);
        frame.Dispose();
        return samples[0]; // expect TNS2002: samples
    }

    public float Pointer()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        frame.Dispose();
        return *samples; // expect TNS2002: samples
    }

    public float Fixed()
    {
        var frame = Frame.Allocate(allocator, 160);
        fixed (float* samples = frame.Span)
        {
            frame.Dispose();
            return samples[0]; // expect TNS2002: samples
        }
    }

    public float Pinned()
    {
        var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        frame.Dispose();
        return *(float*)pin.Pointer; // expect TNS2002: pin
    }

    public byte Bytes(TensorRef reference)
    {
        var buffer = allocator.Open(reference);
        var bytes = buffer.AsReadOnlyBytes();
        buffer.Dispose();
        return bytes[0]; // expect TNS2002: bytes
    }

    public byte Region()
    {
        var region = SharedMemoryRegion.Create(4096);
        var bytes = region.AsSpan(0, 16);
        region.Dispose();
        return bytes[0]; // expect TNS2002: bytes
    }

    public float Published()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var answer = send(frame.Publish());
        return answer + samples[0]; // expect TNS2002: samples
    }

    public float Consumed()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        Model.Consume(frame);
        return samples[0]; // expect TNS2002: samples
    }

    public float Reallocated()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        frame.Dispose();
        frame = Frame.Allocate(allocator, 320);
        var first = samples[0]; // expect TNS2002: samples
        frame.Dispose();
        return first;
    }

    public float OnOnePath(bool early)
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        if (early)
        {
            frame.Dispose();
        }

        var first = samples[0]; // expect TNS2002: samples
        frame.Dispose();
        return first;
    }

    public float InNextTurn(int count)
    {
        var sum = 0f;
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        for (var i = 0; i < count; i++)
        {
            sum += samples[i]; // expect TNS2002: samples
            frame.Dispose();
        }

        frame.Dispose();
        return sum;
    }

    public float AfterUsing()
    {
        var frame = Frame.Allocate(allocator, 160);
        scoped Span<float> samples;
        using (frame)
        {
            samples = frame.Span;
        }

        return samples[0]; // expect TNS2002: samples
    }

    public float ForEach()
    {
        var sum = 0f;
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        frame.Dispose();
        foreach (var sample in samples) // expect TNS2002: samples
        {
            sum += sample;
        }

        return sum;
    }

    public float Twin()
    {
        var frame = Frame.Allocate(allocator, 160);
        Frame.ReadOnly view = frame;
        var samples = view.Span;
        frame.Dispose();
        return samples[0]; // expect TNS2002: samples
    }

    public float Alias()
    {
        var frame = Frame.Allocate(allocator, 160);
        var same = frame;
        var samples = same.Span;
        frame.Dispose();
        return samples[0]; // expect TNS2002: samples
    }

    public float Parameter([TransfersOwnership] Frame frame)
    {
        var samples = frame.Span;
        frame.Dispose();
        return samples[0]; // expect TNS2002: samples
    }

    public float[] CopiedTooLate()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        frame.Dispose();
        return samples.ToArray(); // expect TNS2002: samples
    }

    public float InLambda(IEnumerable<int> lengths) =>
        lengths.Sum(length =>
        {
            var frame = Frame.Allocate(allocator, length);
            var samples = frame.Span;
            frame.Dispose();
            return samples[0]; // expect TNS2002: samples
        });
}
