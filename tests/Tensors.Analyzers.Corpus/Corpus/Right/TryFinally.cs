// Owners that are disposed by hand.
namespace Corpus.Right.TryFinally;

public sealed class ByHand(SharedMemoryAllocator allocator)
{
    public float AtTheEnd()
    {
        var frame = Frame.Allocate(allocator, 160);
        var first = frame[0];
        frame.Dispose();
        return first;
    }

    public float InFinally()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            return Model.Sum(frame);
        }
        finally
        {
            frame.Dispose();
        }
    }

    public float TwoInNestedFinally()
    {
        var left = Frame.Allocate(allocator, 160);
        try
        {
            var right = Frame.Allocate(allocator, 160);
            try
            {
                return left[0] + right[0];
            }
            finally
            {
                right.Dispose();
            }
        }
        finally
        {
            left.Dispose();
        }
    }

    public void DeclaredBefore(string path)
    {
        Clip? clip = null;
        try
        {
            clip = Clip.Load(path);
            clip.Play();
        }
        finally
        {
            clip?.Dispose();
        }
    }

    public void CheckedForNull(string path)
    {
        Clip? clip = null;
        try
        {
            clip = Clip.Find(path);
        }
        finally
        {
            if (clip is not null)
            {
                clip.Dispose();
            }
        }
    }

    public Frame DisposedOnlyOnFailure()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            Model.Fill(frame.Span);
            return frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    public float OnEveryPath(int kind)
    {
        var frame = Frame.Allocate(allocator, 160);
        switch (kind)
        {
            case 0:
                frame.Dispose();
                return 0;
            case 1:
                var first = frame[0];
                frame.Dispose();
                return first;
            default:
                frame.Dispose();
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    public float BeforeEachReturn(bool quick)
    {
        var frame = Frame.Allocate(allocator, 160);
        if (quick)
        {
            frame.Dispose();
            return 0;
        }

        var sum = Model.Sum(frame);
        frame.Dispose();
        return sum;
    }

    public void Twice()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        frame.Dispose();
    }

    public void Reused()
    {
        var frame = Frame.Allocate(allocator, 160);
        Model.Fill(frame.Span);
        frame.Dispose();
        frame = Frame.Allocate(allocator, 320);
        Model.Fill(frame.Span);
        frame.Dispose();
    }
}
