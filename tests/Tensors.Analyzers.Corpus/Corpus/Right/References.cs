// References: lent while the tensor lives, or handed over by Publish.
namespace Corpus.Right.References;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public TensorRef Published()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return frame.Publish();
    }

    public async Task Sent()
    {
        using var frame = Frame.Allocate(allocator, 160);
        await Model.SendAsync(frame.ToRef());
    }

    public (Frame Frame, TensorRef Reference) Both()
    {
        var frame = Frame.Allocate(allocator, 160);
        return (frame, frame.ToRef());
    }

    public TensorRef OfParameter(Frame frame) => frame.ToRef();

    public List<TensorRef> PublishedAll(int count)
    {
        var references = new List<TensorRef>();
        for (var i = 0; i < count; i++)
        {
            using var frame = Frame.Allocate(allocator, 160);
            references.Add(frame.Publish());
        }

        return references;
    }

    public async Task ConfiguredAndAwaited()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var sending = Model.SendAsync(frame.ToRef()).ConfigureAwait(false);
        Model.Show("sending");
        await sending;
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
