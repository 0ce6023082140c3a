// TNS2005: writes into memory that a peer owns by now.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Corpus.Wrong.WrittenAfterPublish;

public sealed unsafe class WrittenAfterPublish(SharedMemoryAllocator allocator)
{
    public TensorRef Element()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var reference = frame.Publish();
        samples[0] = 1; // expect TNS2005: samples
        return reference;
    }

    public TensorRef Increment()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var reference = frame.Publish();
        samples[0]++; // expect TNS2005: samples
        return reference;
    }

    public TensorRef Compound()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var reference = frame.Publish();
        samples[^1] *= 2; // expect TNS2005: samples
        return reference;
    }

    public TensorRef Fill()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var reference = frame.Publish();
        samples.Fill(1); // expect TNS2005: samples
        return reference;
    }

    public TensorRef Clear()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var reference = frame.Publish();
        samples.Clear(); // expect TNS2005: samples
        return reference;
    }

    public TensorRef CopyTo(ReadOnlySpan<float> source)
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var reference = frame.Publish();
        source.CopyTo(samples); // expect TNS2005: samples
        return reference;
    }

    public TensorRef Sliced()
    {
        var frame = Frame.Allocate(allocator, 160);
        var head = frame.Span[..10];
        var reference = frame.Publish();
        head[0] = 1; // expect TNS2005: head
        return reference;
    }

    public TensorRef Reference()
    {
        var frame = Frame.Allocate(allocator, 160);
        ref var first = ref frame[0];
        var reference = frame.Publish();
        first = 1; // expect TNS2005: first
        return reference;
    }

    public TensorRef Pointer()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        var reference = frame.Publish();
        *samples = 1; // expect TNS2005: samples
        return reference;
    }

    public TensorRef PointerElement()
    {
        var frame = Frame.Allocate(allocator, 160);
        fixed (float* samples = frame.Span)
        {
            var reference = frame.Publish();
            samples[3] = 1; // expect TNS2005: samples
            return reference;
        }
    }

    public TensorRef Shaped()
    {
        var logits = Logits.Allocate(allocator, 1);
        var shaped = logits.TensorSpan;
        var reference = logits.Publish();
        shaped[0, 0] = 1; // expect TNS2005: shaped
        return reference;
    }

    public TensorRef View()
    {
        var logits = Logits.Allocate(allocator, 1);
        var view = logits.Buffer.AsView<float>();
        var reference = logits.Publish();
        view.Fill(0); // expect TNS2005: view
        return reference;
    }

    public TensorRef Row()
    {
        var logits = Logits.Allocate(allocator, 2);
        var row = logits.Buffer.AsView<float>().GetRow(1);
        var reference = logits.Publish();
        row[0] = 1; // expect TNS2005: row
        return reference;
    }

    public TensorRef Bytes()
    {
        var buffer = allocator.Allocate(1024);
        var bytes = buffer.AsBytes();
        var reference = buffer.Publish();
        bytes[0] = 1; // expect TNS2005: bytes
        return reference;
    }

    public TensorRef Cast()
    {
        var frame = Frame.Allocate(allocator, 160);
        var bits = MemoryMarshal.Cast<float, int>(frame.Span);
        var reference = frame.Publish();
        bits[0] = 0; // expect TNS2005: bits
        return reference;
    }

    public TensorRef OnOnePath(bool early)
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        TensorRef reference = default;
        if (early)
        {
            reference = frame.Publish();
        }

        samples[0] = 1; // expect TNS2005: samples
        frame.Dispose();
        return reference;
    }

    public TensorRef InForEach()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = frame.Span;
        var reference = frame.Publish();
        for (var i = 0; i < 160; i++)
        {
            samples[i] = i; // expect TNS2005: samples
        }

        return reference;
    }
}
