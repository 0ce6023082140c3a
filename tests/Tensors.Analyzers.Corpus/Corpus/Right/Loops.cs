// Owners made, kept and ended in loops.
namespace Corpus.Right.Loops;

public sealed class Loops(SharedMemoryAllocator allocator)
{
    public void For()
    {
        for (var i = 1; i < 4; i++)
        {
            var frame = Frame.Allocate(allocator, i);
            Model.Fill(frame.Span);
            frame.Dispose();
        }
    }

    public void InHeader()
    {
        for (var frame = Frame.Allocate(allocator, 1); ; frame.Span.Clear())
        {
            if (Model.Coin)
            {
                frame.Dispose();
                break;
            }
        }
    }

    public float ForEach(float[][] sounds)
    {
        var peak = 0f;
        foreach (var sound in sounds)
        {
            using var frame = Frame.Allocate(allocator, sound.Length);
            frame.CopyFrom(sound);
            peak = Math.Max(peak, Model.Peak(frame));
        }

        return peak;
    }

    public void WhileTry()
    {
        while (Model.TryRecord(allocator, out var frame))
        {
            using (frame)
            {
                Model.Show(Model.Sum(frame));
            }
        }
    }

    public void DoWhile()
    {
        bool again;
        do
        {
            var frame = Frame.Allocate(allocator, 160);
            again = frame[0] > 0;
            frame.Dispose();
        } while (again);
    }

    public float WithContinue(int[] lengths)
    {
        var sum = 0f;
        foreach (var length in lengths)
        {
            var frame = Frame.Allocate(allocator, length);
            if (length == 0)
            {
                frame.Dispose();
                continue;
            }

            sum += Model.Sum(frame);
            frame.Dispose();
        }

        return sum;
    }

    public float WithBreak(int[] lengths)
    {
        var sum = 0f;
        foreach (var length in lengths)
        {
            using var frame = Frame.Allocate(allocator, length);
            sum += Model.Sum(frame);
            if (sum > 100)
            {
                break;
            }
        }

        return sum;
    }

    public void Chained()
    {
        var last = Frame.Allocate(allocator, 160);
        for (var i = 0; i < 10; i++)
        {
            var next = Frame.Allocate(allocator, 160);
            last.Span.CopyTo(next.Span);
            last.Dispose();
            last = next;
        }

        last.Dispose();
    }

    public void Grown()
    {
        var frame = Frame.Allocate(allocator, 1);
        try
        {
            while (frame.Length < 1000)
            {
                var larger = Frame.Allocate(allocator, frame.Length * 2);
                frame.Span.CopyTo(larger.Span);
                frame.Dispose();
                frame = larger;
            }
        }
        finally
        {
            frame.Dispose();
        }
    }

    public void Endless(CancellationToken token)
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            while (true)
            {
                token.ThrowIfCancellationRequested();
                Model.Fill(frame.Span);
            }
        }
        finally
        {
            frame.Dispose();
        }
    }

    public Frame FirstLoud()
    {
        while (true)
        {
            var frame = Model.Record(allocator, 160);
            if (Model.Sum(frame) > 1)
            {
                return frame;
            }

            frame.Dispose();
        }
    }

    public Clip? Last(string[] paths)
    {
        Clip? last = null;
        foreach (var path in paths)
        {
            last?.Dispose();
            last = Clip.Load(path);
        }

        return last;
    }

    public float Retried()
    {
        for (var attempt = 0; ; attempt++)
        {
            var frame = Model.Record(allocator, 160);
            try
            {
                return Model.Sum(frame);
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                Model.Show(attempt);
            }
            finally
            {
                frame.Dispose();
            }
        }
    }

    public float Goto()
    {
        var frame = Frame.Allocate(allocator, 160);
        var tries = 0;
        again:
        if (frame[tries] < 1 && ++tries < 10)
        {
            goto again;
        }

        var found = frame[tries];
        frame.Dispose();
        return found;
    }

    public float GotoEnd(bool quick)
    {
        var sum = 0f;
        var frame = Frame.Allocate(allocator, 160);
        if (quick)
        {
            goto end;
        }

        sum = Model.Sum(frame);
        end:
        frame.Dispose();
        return sum;
    }

    public void GotoCase(int kind)
    {
        var clip = Clip.Load("a.wav");
        switch (kind)
        {
            case 0:
                clip.Play();
                goto default;
            case 1:
                clip.Gain = 2;
                goto case 0;
            default:
                clip.Dispose();
                break;
        }
    }

    public void AllOfAnArray()
    {
        var frames = new Frame[4];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = Frame.Allocate(allocator, i);
        }

        foreach (var frame in frames)
        {
            frame.Dispose();
        }
    }

    public float Nested(int rows, int columns)
    {
        var sum = 0f;
        for (var row = 0; row < rows; row++)
        {
            using var left = Frame.Allocate(allocator, columns);
            for (var column = 0; column < columns; column++)
            {
                using var right = Frame.Allocate(allocator, column);
                if (right.Length > row)
                {
                    continue;
                }

                sum += left[column] + Model.Sum(right);
            }
        }

        return sum;
    }

    public Clip Longest(IEnumerable<string> paths)
    {
        var longest = Clip.Load("");
        foreach (var path in paths)
        {
            var clip = Clip.Load(path);
            if (clip.Path.Length > longest.Path.Length)
            {
                longest.Dispose();
                longest = clip;
            }
            else
            {
                clip.Dispose();
            }
        }

        return longest;
    }
}
