// TNS1001: owners that nothing ends.
namespace Corpus.Wrong.NeverDisposed;

public sealed class Forgotten(SharedMemoryAllocator allocator)
{
    public float Local()
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
        return frame[0];
    }

    public float Typed()
    {
        Frame frame = Model.Record(allocator, 160); // expect TNS1001: frame
        return Model.Sum(frame);
    }

    public float Twin(TensorRef reference)
    {
        var frame = Frame.Open(allocator, reference); // expect TNS1001: frame
        return frame[0];
    }

    public float OneOfTwo()
    {
        using var left = Frame.Allocate(allocator, 160);
        var right = Frame.Allocate(allocator, 160); // expect TNS1001: right
        return left[0] + right[0];
    }

    public long Untyped(TensorRef reference)
    {
        var buffer = allocator.Open(reference); // expect TNS1001: buffer
        return buffer.ElementCount;
    }
}
