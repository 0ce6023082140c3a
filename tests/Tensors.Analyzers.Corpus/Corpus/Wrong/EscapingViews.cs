// TNS2001: views that leave the method in which their tensor ends.
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Corpus.Wrong.EscapingViews;

public sealed unsafe class EscapingViews(SharedMemoryAllocator allocator)
{
    private float* _samples;
    private nint _address;
    private MemoryHandle _pin;

    public Span<float> CreatedSpan()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return MemoryMarshal.CreateSpan(ref frame[0], 160); // expect TNS2001: MemoryMarshal.CreateSpan(ref frame[0], 160)
    }

    public Span<float> CreatedSpanInVariable()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = MemoryMarshal.CreateSpan(ref frame[0], 160);
        return samples; // expect TNS2001: samples
    }

    public Span<float> CreatedSpanSliced()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = MemoryMarshal.CreateSpan(ref frame[0], 160);
        return samples[10..]; // expect TNS2001: samples[10..]
    }

    public ReadOnlySpan<float> CreatedReadOnlySpan(TensorRef reference)
    {
        using var frame = Frame.Open(allocator, reference);
        var samples = MemoryMarshal.CreateReadOnlySpan(in frame[0], (int)frame.Length);
        return samples; // expect TNS2001: samples
    }

    public float* Fixed()
    {
        using var frame = Frame.Allocate(allocator, 160);
        fixed (float* samples = frame.Span)
        {
            return samples; // expect TNS2001: samples
        }
    }

    public float* FixedOffset()
    {
        using var frame = Frame.Allocate(allocator, 160);
        fixed (float* samples = &frame[0])
        {
            return samples + 10; // expect TNS2001: samples + 10
        }
    }

    public float* AsPointer()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return (float*)Unsafe.AsPointer(ref frame[0]); // expect TNS2001: (float*)Unsafe.AsPointer(ref frame[0])
    }

    public float* PointerInVariable()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        return samples; // expect TNS2001: samples
    }

    public void* PointerOfPin()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        return pin.Pointer; // expect TNS2001: pin.Pointer
    }

    public MemoryHandle Pinned()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return frame.Buffer.Pin(); // expect TNS2001: frame.Buffer.Pin()
    }

    public MemoryHandle PinnedInVariable()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var pin = frame.Buffer.Pin();
        return pin; // expect TNS2001: pin
    }

    public void PointerStored()
    {
        using var frame = Frame.Allocate(allocator, 160);
        fixed (float* samples = frame.Span)
        {
            _samples = samples; // expect TNS2001: samples
        }
    }

    public void AddressStored()
    {
        using var frame = Frame.Allocate(allocator, 160);
        _address = (nint)Unsafe.AsPointer(ref frame[0]); // expect TNS2001: (nint)Unsafe.AsPointer(ref frame[0])
    }

    public void PinStored()
    {
        using var frame = Frame.Allocate(allocator, 160);
        _pin = frame.Buffer.Pin(); // expect TNS2001: frame.Buffer.Pin()
    }

    public float* DisposedByHand()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        try
        {
            return samples; // expect TNS2001: samples
        }
        finally
        {
            frame.Dispose();
        }
    }

    public ref float Reference()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return ref Unsafe.AsRef<float>(Unsafe.AsPointer(ref frame[0])); // expect TNS2001: Unsafe.AsRef<float>(Unsafe.AsPointer(ref frame[0]))
    }

    public void OutParameter(out MemoryHandle pin)
    {
        using var frame = Frame.Allocate(allocator, 160);
        pin = frame.Buffer.Pin(); // expect TNS2001: frame.Buffer.Pin()
    }

    public void IntoArray(MemoryHandle[] pins)
    {
        using var frame = Frame.Allocate(allocator, 160);
        pins[0] = frame.Buffer.Pin(); // expect TNS2001: frame.Buffer.Pin()
    }

    public (MemoryHandle Pin, long Length) InTuple()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var pin = frame.Buffer.Pin();
        return (pin, frame.Length); // expect TNS2001: pin
    }

    public OrtValue Value()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        var value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            TensorElementType.Float,
            [1, 160],
            (nint)pin.Pointer,
            640
        );
        return value; // expect TNS2001: value
    }

    public Span<float> OfStatement()
    {
        using (var frame = Frame.Allocate(allocator, 160))
        {
            var samples = MemoryMarshal.CreateSpan(ref frame[0], 160);
            return samples; // expect TNS2001: samples
        }
    }

    public ReadOnlySpan<byte> OfRegion()
    {
        using var region = SharedMemoryRegion.Create(4096);
        return region.AsSpan(0, 16); // expect TNS2001: region.AsSpan(0, 16)
    }

    public ReadOnlySpan<byte> OfRegionInVariable(RegionId id)
    {
        using var region = SharedMemoryRegion.Open(id);
        var bytes = region.AsSpan(0, 16);
        return bytes; // expect TNS2001: bytes
    }

    public Span<float> OfPointer()
    {
        using var frame = Frame.Allocate(allocator, 160);
        using var pin = frame.Buffer.Pin();
        return new Span<float>(pin.Pointer, 160); // expect TNS2001: new Span<float>(pin.Pointer, 160)
    }

    public float Last() => _samples[0] + _address + ((float*)_pin.Pointer)[0];
}
