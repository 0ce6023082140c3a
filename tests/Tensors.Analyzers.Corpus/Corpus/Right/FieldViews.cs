// Views of a field's tensor that stay in the method, or whose lifetime the compiler watches.
using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;

namespace Corpus.Right.FieldViews;

public sealed class Spectrum(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160);
    private Logits _logits = Logits.Allocate(allocator, 1);

    public float First() => _frame.Span[0];

    public float this[int index] => _frame[index];

    public float Local()
    {
        var samples = _frame.Span;
        samples.Clear();
        return samples[0];
    }

    public float[] Copied() => _frame.Span.ToArray();

    public void CopyTo(Span<float> destination) => _frame.CopyTo(destination);

    public void Hear(ReadOnlySpan<float> samples)
    {
        var window = _frame.Span;
        window[^64..].CopyTo(window);
        samples.CopyTo(window[64..]);
    }

    public TResult Read<TResult>(Func<float, TResult> use) => use(_frame[0]);

    public float Passed() => TensorPrimitives.Sum<float>(_frame.Span);

    public void Filled() => Model.Fill(_frame.Span);

    public float Reference()
    {
        ref var first = ref _frame[0];
        first += 1;
        return first;
    }

    public float Reallocated(int batch)
    {
        var before = _logits.Span[0];
        _logits.Dispose();
        _logits = Logits.Allocate(allocator, batch);
        var after = _logits.Span;
        return before + after[0];
    }

    public void Dispose()
    {
        _frame.Dispose();
        _logits.Dispose();
    }
}

/// <summary>An owner of the user's own: its views are scoped to it, as the generated ones are.</summary>
[TensorOwner]
public readonly struct Picture : IDisposable
{
    private readonly Digit _digit;

    public Picture(SharedMemoryAllocator allocator) => _digit = Digit.Allocate(allocator);

    [UnscopedRef]
    public Span<byte> Pixels => _digit.Span;

    [UnscopedRef]
    public ref byte this[int y, int x] => ref _digit[y, x];

    [UnscopedRef]
    public Span<byte> Row(int y) => _digit.Span.Slice(y * Digit.X, Digit.X);

    public void Dispose() => _digit.Dispose();
}

public ref struct Canvas
{
    private readonly Digit _digit;

    public Canvas(SharedMemoryAllocator allocator) => _digit = Digit.Allocate(allocator);

    [UnscopedRef]
    public readonly Span<byte> Pixels => _digit.Span;

    public readonly void Dispose() => _digit.Dispose();
}

public sealed class Pictures(SharedMemoryAllocator allocator)
{
    public byte Painted()
    {
        using var picture = new Picture(allocator);
        picture.Pixels.Clear();
        picture[3, 4] = 1;
        return picture.Row(3)[4];
    }

    public byte OnCanvas()
    {
        using var canvas = new Canvas(allocator);
        var pixels = canvas.Pixels;
        pixels.Fill(255);
        return pixels[0];
    }
}
