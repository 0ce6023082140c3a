// TNS1003: owners that an exception leaves behind. Off by default.
// enable TNS1003
namespace Corpus.Wrong.NotOnExceptions;

public sealed class Exceptions(SharedMemoryAllocator allocator)
{
    public float UsedBeforeDispose()
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1003: frame
        var sum = Model.Sum(frame);
        frame.Dispose();
        return sum;
    }

    public Frame FilledAndReturned(float[] samples)
    {
        var frame = Frame.Allocate(allocator, samples.Length); // expect TNS1003: frame
        frame.CopyFrom(samples);
        return frame;
    }

    public TensorRef FilledAndPublished(float[] samples)
    {
        var frame = Frame.Allocate(allocator, samples.Length); // expect TNS1003: frame
        frame.CopyFrom(samples);
        return frame.Publish();
    }

    public async Task<float> AcrossAwait()
    {
        var frame = await Model.RecordAsync(allocator); // expect TNS1003: frame
        await Task.Delay(1);
        var first = frame[0];
        frame.Dispose();
        return first;
    }

    public float TwoOwners()
    {
        var left = Frame.Allocate(allocator, 160); // expect TNS1003: left
        using var right = Frame.Allocate(allocator, 160);
        left.Span.CopyTo(right.Span);
        left.Dispose();
        return right[0];
    }

    public void WrongCatch()
    {
        var clip = Clip.Load("a.wav"); // expect TNS1003: clip
        try
        {
            clip.Play();
        }
        catch (IOException)
        {
            Model.Show("cannot play");
        }

        clip.Dispose();
    }

    public void Rethrown()
    {
        var clip = Clip.Load("a.wav"); // expect TNS1003: clip
        try
        {
            clip.Play();
            clip.Dispose();
        }
        catch (Exception e)
        {
            Model.Show(e);
            throw;
        }
    }

    public void Stored(float[] samples, List<Frame> frames)
    {
        var frame = Frame.Allocate(allocator, samples.Length); // expect TNS1003: frame
        frame.CopyFrom(samples);
        frames.Add(frame);
    }

    public void InLoop(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var frame = Frame.Allocate(allocator, i); // expect TNS1003: frame
            Model.Fill(frame.Span);
            frame.Dispose();
        }
    }

    public void LateTry()
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1003: frame
        Model.Fill(frame.Span);
        try
        {
            Model.Show(frame[0]);
        }
        finally
        {
            frame.Dispose();
        }
    }

    public float Tried()
    {
        if (!Model.TryRecord(allocator, out var frame)) // expect TNS1003: frame
        {
            return 0;
        }

        var sum = Model.Sum(frame);
        frame.Dispose();
        return sum;
    }

    public Func<float> InLambda() =>
        () =>
        {
            var frame = Frame.Allocate(allocator, 160); // expect TNS1003: frame
            var sum = Model.Sum(frame);
            frame.Dispose();
            return sum;
        };

    public float Deconstructed()
    {
        var (left, right) = Model.RecordStereo(allocator); // expect TNS1003: left; TNS1003: right
        var sum = Model.Sum(left) + Model.Sum(right);
        left.Dispose();
        right.Dispose();
        return sum;
    }

    public float Right()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return Model.Sum(frame);
    }

    public float RightByHand()
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
}
