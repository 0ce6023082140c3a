// Whether a tensor is disposed may be asked at any time.
namespace Corpus.Right.DisposalState;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public bool Afterwards()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return frame.IsDisposed;
    }

    public bool OfBuffer()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return frame.Buffer.IsDisposed;
    }

    public bool OfDefault() => default(Frame).IsDisposed;

    public bool OfDefaultBuffer() => default(Frame).Buffer.IsDisposed;

    public bool OfDefaultVariable()
    {
        var frame = default(Frame);
        return frame.Buffer.IsDisposed;
    }

    public bool OfVariableBuffer()
    {
        var frame = Frame.Allocate(allocator, 160);
        var buffer = frame.Buffer;
        frame.Dispose();
        return buffer.IsDisposed;
    }

    public string InText()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return $"disposed: {frame.Buffer.IsDisposed}";
    }

    public void Checked()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        if (!frame.Buffer.IsDisposed)
        {
            throw new InvalidOperationException("The frame still has memory.");
        }
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
