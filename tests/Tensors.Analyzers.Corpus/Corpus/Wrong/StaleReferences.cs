// TNS2001: a reference that is lent leaves, and its tensor is disposed before it arrives.
namespace Corpus.Wrong.StaleReferences;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public TensorRef Returned()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return frame.ToRef(); // expect TNS2001: frame.ToRef()
    }

    public TensorRef ReturnedVariable()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var reference = frame.ToRef();
        return reference; // expect TNS2001: reference
    }

    public TensorRef OfBuffer()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return frame.Buffer.ToRef(); // expect TNS2001: frame.Buffer.ToRef()
    }

    public TensorRef InFinally()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            return frame.ToRef(); // expect TNS2001: frame.ToRef()
        }
        finally
        {
            frame.Dispose();
        }
    }

    public void ToOut(out TensorRef reference)
    {
        using var frame = Frame.Allocate(allocator, 160);
        reference = frame.ToRef(); // expect TNS2001: frame.ToRef()
    }

    public List<TensorRef> InList(int count)
    {
        var references = new List<TensorRef>();
        for (var i = 0; i < count; i++)
        {
            using var frame = Frame.Allocate(allocator, 160);
            references.Add(frame.ToRef()); // expect TNS2001: frame.ToRef()
        }

        return references;
    }

    public async Task<TensorRef> AfterAwait()
    {
        using var frame = await Model.RecordAsync(allocator);
        return frame.ToRef(); // expect TNS2001: frame.ToRef()
    }

    public Task Sent()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return Model.SendAsync(frame.ToRef()); // expect TNS2004: frame.ToRef()
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
