// Spans, rows and references that end before their tensor.
using System.Numerics.Tensors;

namespace Corpus.Right.Spans;

public sealed class Spans(SharedMemoryAllocator allocator)
{
    public float Local()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        samples.Clear();
        return samples[0] + samples[^1];
    }

    public float Sliced()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var head = frame.Span[..80];
        var tail = frame.Span[80..];
        head.CopyTo(tail);
        return tail[0];
    }

    public float BeforeDispose()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var first = samples[0];
        frame.Dispose();
        return first;
    }

    public float TakenAgain()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        samples.Clear();
        frame.Dispose();
        frame = Frame.Allocate(allocator, 320);
        samples = frame.Span;
        var first = samples[0];
        frame.Dispose();
        return first;
    }

    public float[] Copied()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return frame.Span.ToArray();
    }

    public float[] CopiedBeforePublish(out TensorRef reference)
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span.ToArray();
        reference = frame.Publish();
        samples[0] = 1;
        return samples;
    }

    public Span<float> OfParameter(in Frame frame) => frame.Span[..10];

    public ReadOnlySpan<float> OfReadOnlyParameter(in Frame.ReadOnly frame) => frame.Span;

    public ref float ElementOfParameter(in Frame frame, int index) => ref frame[index];

    public float Reference()
    {
        using var frame = Frame.Allocate(allocator, 160);
        ref var first = ref frame[0];
        first = 1;
        first *= 2;
        return first;
    }

    public float ReadOnlyReference(TensorRef reference)
    {
        using var frame = Frame.Open(allocator, reference);
        ref readonly var first = ref frame[0];
        return first;
    }

    public float ForEachByReference()
    {
        using var frame = Frame.Allocate(allocator, 160);
        foreach (ref var sample in frame.Span)
        {
            sample *= 0.5f;
        }

        return frame[0];
    }

    public float Shaped()
    {
        using var matrix = Logits.Allocate(allocator, 2);
        var shaped = matrix.TensorSpan;
        return shaped[0, 1] + shaped[1, 0];
    }

    public float Rows()
    {
        using var logits = Logits.Allocate(allocator, 2);
        var best = 0f;
        foreach (var row in logits.Buffer.AsReadOnlyView<float>().Rows)
        {
            best = Math.Max(best, TensorPrimitives.Max(row));
        }

        return best;
    }

    public float OneRow()
    {
        using var logits = Logits.Allocate(allocator, 2);
        var row = logits.Buffer.AsView<float>().GetRow(1);
        row.Fill(1);
        return row[0];
    }

    public double Transposed()
    {
        using var matrix = Matrix4.Allocate(allocator);
        var transposed = matrix.Buffer.AsView<double>().Transpose(1, 0);
        return transposed[0, 1];
    }

    public float Computed()
    {
        using var left = Frame.Allocate(allocator, 160);
        using var right = Frame.Allocate(allocator, 160);
        return TensorPrimitives.Dot<float>(left.Span, right.Span);
    }

    public void ComputedInPlace()
    {
        using var frame = Frame.Allocate(allocator, 160);
        TensorPrimitives.Multiply(frame.Span, 2f, frame.Span);
    }

    public async Task<float> TakenAfterAwait()
    {
        using var frame = Frame.Allocate(allocator, 160);
        frame.Span.Clear();
        await Task.Yield();
        frame.Span.Fill(1);
        return frame.Span[0];
    }

    public float InBlock()
    {
        var frame = Frame.Allocate(allocator, 160);
        float first;
        using (frame)
        {
            var samples = frame.Span;
            first = samples[0];
        }

        return first;
    }

    public bool TryFirst(out float first)
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        first = samples.IsEmpty ? 0 : samples[0];
        return !samples.IsEmpty;
    }

    public string Text()
    {
        using var frame = Frame.Allocate(allocator, 3);
        var samples = frame.Span;
        return $"{samples[0]}, {samples[1]}, {samples[2]}";
    }

    public float Chunks()
    {
        using var frame = Frame.Allocate(allocator, 1 << 20);
        var sum = 0f;
        for (var start = 0L; start < frame.Length; start += 4096)
        {
            var chunk = frame.Buffer.GetReadOnlyChunk<float>(start, 4096);
            sum += chunk[0];
        }

        return sum;
    }

    public void Bytes(Stream stream)
    {
        using var frame = Frame.Allocate(allocator, 160);
        stream.ReadExactly(frame.Buffer.AsBytes());
    }

    public async Task BytesAsync(Stream stream)
    {
        using var frame = Frame.Allocate(allocator, 160);
        var bytes = frame.Buffer.AsReadOnlyBytes().ToArray();
        await stream.WriteAsync(bytes);
    }
}

public ref struct Reader(ReadOnlySpan<float> samples)
{
    private readonly ReadOnlySpan<float> _samples = samples;
    private int _position;

    public float Next() => _samples[_position++];
}

public sealed class Readers(SharedMemoryAllocator allocator)
{
    public float Read()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var reader = new Reader(frame.Span);
        return reader.Next() + reader.Next();
    }
}
