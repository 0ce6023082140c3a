// Owners that a using statement or declaration ends.
namespace Corpus.Right.Usings;

public sealed class UsingDeclarations(SharedMemoryAllocator allocator)
{
    public float One()
    {
        using var frame = Frame.Allocate(allocator, 160);
        frame.Span.Clear();
        return Model.Sum(frame);
    }

    public float Typed()
    {
        using Frame frame = Model.Record(allocator, 160);
        return frame[0];
    }

    public float TwoInOne()
    {
        using Frame left = Frame.Allocate(allocator, 160),
            right = Frame.Allocate(allocator, 160);
        return left[0] + right[0];
    }

    public float TwoAfterEachOther()
    {
        using var left = Frame.Allocate(allocator, 160);
        using var right = Frame.Allocate(allocator, left.Length);
        left.Span.CopyTo(right.Span);
        return right[0];
    }

    public float Twin(TensorRef reference)
    {
        using Frame.ReadOnly frame = Frame.Open(allocator, reference);
        return frame[0];
    }

    public float TwinOfAllocated()
    {
        using Frame.ReadOnly frame = Frame.Allocate(allocator, 160);
        return frame[0];
    }

    public long Untyped(TensorRef reference)
    {
        using var buffer = allocator.Open(reference);
        return buffer.ElementCount;
    }

    public float Typing(TensorRef reference)
    {
        using var frame = Frame.ReadOnly.FromBuffer(allocator.Open(reference));
        return frame[0];
    }

    public void InEachTurn()
    {
        for (var i = 0; i < 10; i++)
        {
            using var frame = Frame.Allocate(allocator, i);
            Model.Fill(frame.Span);
        }
    }

    public float InBranches(bool loud)
    {
        if (loud)
        {
            using var frame = Frame.Allocate(allocator, 160);
            frame.Span.Fill(1);
            return Model.Sum(frame);
        }
        else
        {
            using var frame = Frame.Allocate(allocator, 1);
            return frame[0];
        }
    }

    public float FromNullable()
    {
        using var clip = Clip.Find("a.wav");
        return clip?.Gain ?? 0;
    }

    public int FromInterface()
    {
        using IDisposable owner = Clip.Load("a.wav");
        return owner.GetHashCode();
    }

    public float WithDiscardedName()
    {
        using var _ = Clip.Load("a.wav");
        return 1;
    }

    public string InSwitchSection(int kind)
    {
        switch (kind)
        {
            case 0:
            {
                using var clip = Clip.Load("zero.wav");
                return clip.Path;
            }
            default:
                return "";
        }
    }

    public float FromConditional()
    {
        using var frame = Model.Coin ? Frame.Allocate(allocator, 1) : Frame.Allocate(allocator, 2);
        return frame[0];
    }

    public string FromSwitchExpression(int kind)
    {
        using var clip = kind switch
        {
            0 => Clip.Load("zero.wav"),
            1 => Clip.Load("one.wav"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return clip.Path;
    }
}

public sealed class UsingStatements(SharedMemoryAllocator allocator)
{
    public float One()
    {
        using (var frame = Frame.Allocate(allocator, 160))
        {
            return frame[0];
        }
    }

    public float OverExpression()
    {
        var frame = Frame.Allocate(allocator, 160);
        using (frame)
        {
            return frame[0];
        }
    }

    public float Stacked()
    {
        using (var left = Frame.Allocate(allocator, 160))
        using (var right = Frame.Allocate(allocator, 160))
        {
            return left[0] + right[0];
        }
    }

    public void OverCall()
    {
        using (Clip.Load("a.wav"))
        {
            Model.Show("playing");
        }
    }

    public float OverBoth()
    {
        var (left, right) = Model.RecordStereo(allocator);
        using (left)
        using (right)
        {
            return left[0] + right[0];
        }
    }

    public float OverTuple()
    {
        var both = Model.RecordStereo(allocator);
        using (both.Left)
        using (both.Right)
        {
            return both.Left[0] + both.Right[0];
        }
    }

    public float WithEarlyReturn(int limit)
    {
        using (var frame = Frame.Allocate(allocator, 160))
        {
            for (var i = 0; i < frame.Length; i++)
            {
                if (i > limit)
                {
                    return frame[i];
                }
            }
        }

        return 0;
    }

    public string OverNullable(string path)
    {
        using (var clip = Clip.Find(path))
        {
            if (clip is null)
            {
                return "";
            }

            return clip.Path;
        }
    }
}
