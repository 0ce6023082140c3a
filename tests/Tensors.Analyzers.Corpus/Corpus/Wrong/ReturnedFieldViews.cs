// TNS2003: views of a field's tensor that leave the object.
using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Corpus.Wrong.ReturnedFieldViews;

public sealed unsafe class Recorder(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160);
    private readonly TensorBuffer _buffer = allocator.Allocate<float>([2, 80]);
    private readonly SharedMemoryRegion _region = SharedMemoryRegion.Create(4096);
    private Logits _logits = Logits.Allocate(allocator, 1);

    public Span<float> Samples => _frame.Span; // expect TNS2003: _frame.Span

    public ReadOnlySpan<float> ReadOnlySamples => _frame.Span; // expect TNS2003: _frame.Span

    public ref float this[int index] => ref _frame[index]; // expect TNS2003: _frame[index]

    public ref float First => ref _frame.Span[0]; // expect TNS2003: _frame.Span[0]

    public TensorSpan<float> Shaped => _logits.TensorSpan; // expect TNS2003: _logits.TensorSpan

    public Span<float> Accessor
    {
        get
        {
            return _frame.Span; // expect TNS2003: _frame.Span
        }
    }

    public Span<float> Method()
    {
        return _frame.Span; // expect TNS2003: _frame.Span
    }

    public Span<float> Sliced() => _frame.Span[..10]; // expect TNS2003: _frame.Span[..10]

    public Span<float> SlicedBy(int start) => _frame.Span.Slice(start); // expect TNS2003: _frame.Span.Slice(start)

    public Span<float> InVariable()
    {
        var samples = _frame.Span;
        samples.Clear();
        return samples; // expect TNS2003: samples
    }

    public Span<float> OfThis() => this._frame.Span; // expect TNS2003: this._frame.Span

    public TensorView<float> View() => _buffer.AsView<float>(); // expect TNS2003: _buffer.AsView<float>()

    public Span<float> Row(int row)
    {
        var view = _buffer.AsView<float>();
        return view.GetRow(row); // expect TNS2003: view.GetRow(row)
    }

    public Span<float> OfBuffer() => _buffer.AsSpan<float>(); // expect TNS2003: _buffer.AsSpan<float>()

    public Span<byte> Bytes() => _buffer.AsBytes(); // expect TNS2003: _buffer.AsBytes()

    public ReadOnlySpan<byte> OfRegion() => _region.AsSpan(0, 16); // expect TNS2003: _region.AsSpan(0, 16)

    public Span<int> Cast()
    {
        return MemoryMarshal.Cast<float, int>(_frame.Span); // expect TNS2003: MemoryMarshal.Cast<float, int>(_frame.Span)
    }

    public Span<float> Created()
    {
        return MemoryMarshal.CreateSpan(ref _frame[0], 160); // expect TNS2003: MemoryMarshal.CreateSpan(ref _frame[0], 160)
    }

    public float* Pointer()
    {
        return (float*)Unsafe.AsPointer(ref _frame[0]); // expect TNS2003: (float*)Unsafe.AsPointer(ref _frame[0])
    }

    public float* Fixed()
    {
        fixed (float* samples = _frame.Span)
        {
            return samples; // expect TNS2003: samples
        }
    }

    public MemoryHandle Pin() => _frame.Buffer.Pin(); // expect TNS2003: _frame.Buffer.Pin()

    public Span<float> Chosen(bool whole)
    {
        if (whole)
        {
            return _frame.Span; // expect TNS2003: _frame.Span
        }

        return [];
    }

    public void Out(out Span<float> samples)
    {
        samples = _frame.Span; // expect TNS2003: _frame.Span
    }

    public void Reallocate(int batch)
    {
        _logits.Dispose();
        _logits = Logits.Allocate(allocator, batch);
    }

    public void Dispose()
    {
        _frame.Dispose();
        _buffer.Dispose();
        _region.Dispose();
        _logits.Dispose();
    }
}
