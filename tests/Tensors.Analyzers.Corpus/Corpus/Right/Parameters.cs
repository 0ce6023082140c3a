// Owners as out, ref, in and plain parameters.
namespace Corpus.Right.Parameters;

public sealed class Parameters(SharedMemoryAllocator allocator)
{
    public bool TryMake(int length, out Frame frame)
    {
        if (length < 0)
        {
            frame = default;
            return false;
        }

        frame = Frame.Allocate(allocator, length);
        return true;
    }

    public bool TryMakeClip(string path, out Clip? clip)
    {
        clip = Clip.Find(path);
        return clip is not null;
    }

    public bool Forwarded(out Frame frame) => TryMake(160, out frame);

    public void Made(out Frame left, out Frame right)
    {
        left = Frame.Allocate(allocator, 160);
        right = Frame.Allocate(allocator, 160);
    }

    public float Taken()
    {
        Made(out var left, out var right);
        using (left)
        using (right)
        {
            return left[0] + right[0];
        }
    }

    public float TakenIntoVariable()
    {
        Frame frame;
        if (!TryMake(160, out frame))
        {
            return 0;
        }

        var first = frame[0];
        frame.Dispose();
        return first;
    }

    public float Checked()
    {
        if (TryMake(160, out var frame))
        {
            using (frame)
            {
                return frame[0];
            }
        }

        return 0;
    }

    public float CheckedTheOtherWay()
    {
        if (!TryMake(160, out var frame))
        {
            return 0;
        }

        using var owned = frame;
        return owned[0];
    }

    public float AnswerKept()
    {
        var made = TryMake(160, out var frame);
        var first = 0f;
        if (made)
        {
            first = frame[0];
            frame.Dispose();
        }

        return first;
    }

    public float Combined(string path)
    {
        if (path.Length > 0 && Clip.TryLoad(path, out var clip))
        {
            var gain = clip.Gain;
            clip.Dispose();
            return gain;
        }

        return 1;
    }

    public float DisposedWithoutAsking()
    {
        TryMake(160, out var frame);
        using (frame)
        {
            return 0;
        }
    }

    public void Replace(ref Frame frame)
    {
        frame.Dispose();
        frame = Frame.Allocate(allocator, 160);
    }

    public float Replaced()
    {
        var frame = Frame.Allocate(allocator, 1);
        try
        {
            Replace(ref frame);
            return frame[0];
        }
        finally
        {
            frame.Dispose();
        }
    }

    public void Grow(ref Frame frame, int length)
    {
        if (frame.Length >= length)
        {
            return;
        }

        var larger = Frame.Allocate(allocator, length);
        frame.Span.CopyTo(larger.Span);
        frame.Dispose();
        frame = larger;
    }

    public float In(in Frame frame) => frame[0];

    public float RefReadonly(ref readonly Frame frame) => frame[0] + frame[1];

    public float Plain(Frame frame)
    {
        var same = frame;
        return same[0];
    }

    public float Passed()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return In(frame) + RefReadonly(in frame) + Plain(frame);
    }

    public float All(params ReadOnlySpan<Frame> frames)
    {
        var sum = 0f;
        foreach (ref readonly var frame in frames)
        {
            sum += frame[0];
        }

        return sum;
    }

    public float PassedAll()
    {
        using var left = Frame.Allocate(allocator, 160);
        using var right = Frame.Allocate(allocator, 160);
        return All(left, right);
    }

    public void Optional(string name, Clip? clip = null)
    {
        clip?.Play();
        Model.Show(name);
    }

    public void Named()
    {
        using var clip = Clip.Load("a.wav");
        Optional(clip: clip, name: "a");
    }

    public Frame Copy(Frame.ReadOnly source)
    {
        var copy = Frame.Allocate(allocator, samples: source.Length);
        source.CopyTo(copy.Span);
        return copy;
    }
}
