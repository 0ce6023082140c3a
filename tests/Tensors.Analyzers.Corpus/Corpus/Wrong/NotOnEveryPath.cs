// TNS1002: owners that some path forgets.
namespace Corpus.Wrong.NotOnEveryPath;

public sealed class Paths(SharedMemoryAllocator allocator)
{
    public float EarlyReturn(bool quick)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        if (quick)
        {
            return 0;
        }

        var sum = Model.Sum(frame);
        frame.Dispose();
        return sum;
    }

    public void OnlyWhenTrue(bool wanted)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        if (wanted)
        {
            frame.Dispose();
        }
    }

    public void OnlyWhenFalse(bool wanted)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        if (wanted)
        {
            Model.Fill(frame.Span);
        }
        else
        {
            frame.Dispose();
        }
    }

    public float InSwitch(int kind)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        switch (kind)
        {
            case 0:
                frame.Dispose();
                return 0;
            case 1:
                return frame[0];
            default:
                frame.Dispose();
                return 1;
        }
    }

    public void MissingDefault(int kind)
    {
        var clip = Clip.Load("a.wav"); // expect TNS1002: clip
        switch (kind)
        {
            case 0:
                clip.Dispose();
                break;
            case 1:
                clip.Play();
                clip.Dispose();
                break;
        }
    }

    public void Break(int[] lengths)
    {
        foreach (var length in lengths)
        {
            var frame = Frame.Allocate(allocator, length); // expect TNS1002: frame
            if (frame[0] > 1)
            {
                break;
            }

            frame.Dispose();
        }
    }

    public void Continue(int[] lengths)
    {
        foreach (var length in lengths)
        {
            var frame = Frame.Allocate(allocator, length); // expect TNS1002: frame
            if (frame[0] > 1)
            {
                continue;
            }

            frame.Dispose();
        }
    }

    public Frame? ReturnedOrForgotten(float limit)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        if (Model.Sum(frame) > limit)
        {
            return frame;
        }

        return null;
    }

    public async Task SentOrForgotten(float limit)
    {
        var frame = await Model.RecordAsync(allocator); // expect TNS1002: frame
        if (Model.Sum(frame) > limit)
        {
            await Model.SendAsync(frame.Publish());
        }
    }

    public void ConsumedOrForgotten(bool wanted)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        if (wanted)
        {
            Model.Consume(frame);
        }
    }

    public void StoredOrForgotten(List<Frame> frames)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        if (frame[0] > 0)
        {
            frames.Add(frame);
        }
    }

    public float InCatchOnly()
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        try
        {
            return Model.Sum(frame);
        }
        catch (InvalidOperationException)
        {
            frame.Dispose();
            return 0;
        }
    }

    public float InTryOnly(bool quick)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        try
        {
            if (quick)
            {
                return 1;
            }

            var sum = Model.Sum(frame);
            frame.Dispose();
            return sum;
        }
        finally
        {
            Model.Show("done");
        }
    }

    public void ConditionalInFinally(bool keep)
    {
        var clip = Clip.Load("a.wav"); // expect TNS1002: clip
        try
        {
            clip.Play();
        }
        finally
        {
            if (!keep)
            {
                clip.Dispose();
            }
        }
    }

    public void Goto(bool quick)
    {
        var clip = Clip.Load("a.wav"); // expect TNS1002: clip
        if (quick)
        {
            goto end;
        }

        clip.Play();
        clip.Dispose();
        end:
        Model.Show("end");
    }

    public string SwitchExpression(int kind)
    {
        var clip = Clip.Load("a.wav"); // expect TNS1002: clip
        return kind switch
        {
            0 => clip.Path,
            _ => Ended(clip),
        };
    }

    public void Conditional(bool wanted)
    {
        var clip = Clip.Load("a.wav"); // expect TNS1002: clip
        Clip? toEnd = wanted ? clip : null;
        toEnd?.Dispose();
    }

    public void ShortCircuit(bool wanted)
    {
        var clip = Clip.Load("a.wav"); // expect TNS1002: clip
        if (wanted && TryEnd(clip))
        {
            Model.Show("ended");
        }
    }

    public float ByPattern(string path)
    {
        var clip = Clip.Find(path); // expect TNS1002: clip
        if (clip is { Gain: > 1 })
        {
            clip.Dispose();
            return 1;
        }

        return 0;
    }

    public string Tried(string path)
    {
        if (!Clip.TryLoad(path, out var clip)) // expect TNS1002: clip
        {
            return "";
        }

        if (clip.Gain > 1)
        {
            return "loud";
        }

        clip.Dispose();
        return "normal";
    }

    public float TwoOwners(bool quick)
    {
        var left = Frame.Allocate(allocator, 160);
        var right = Frame.Allocate(allocator, 160); // expect TNS1002: right
        if (quick)
        {
            left.Dispose();
            return 0;
        }

        var sum = left[0] + right[0];
        left.Dispose();
        right.Dispose();
        return sum;
    }

    public float Deconstructed(bool both)
    {
        var (left, right) = Model.RecordStereo(allocator); // expect TNS1002: right
        var sum = left[0] + right[0];
        left.Dispose();
        if (both)
        {
            right.Dispose();
        }

        return sum;
    }

    private static string Ended([TransfersOwnership] Clip clip)
    {
        clip.Dispose();
        return "";
    }

    private static bool TryEnd([TransfersOwnership] Clip clip)
    {
        clip.Dispose();
        return true;
    }
}
