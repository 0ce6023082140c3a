// Owners of which a flag, a null or a count tells whether they must be ended.
namespace Corpus.Right.Flags;

public sealed class Flags(SharedMemoryAllocator allocator, Dictionary<string, Clip> cache)
{
    public TensorRef EndedUnlessPublished()
    {
        var frame = Frame.Allocate(allocator, 160);
        var isPublished = false;
        try
        {
            Model.Fill(frame.Span);
            var reference = frame.Publish();
            isPublished = true;
            return reference;
        }
        finally
        {
            if (!isPublished)
            {
                frame.Dispose();
            }
        }
    }

    public Clip Released(string path)
    {
        Clip? clip = Clip.Load(path);
        try
        {
            clip.Play();
            var result = clip;
            clip = null;
            return result;
        }
        finally
        {
            clip?.Dispose();
        }
    }

    public Frame ReleasedStruct()
    {
        Frame? frame = Frame.Allocate(allocator, 160);
        try
        {
            Model.Fill(frame.Value.Span);
            var result = frame.Value;
            frame = null;
            return result;
        }
        finally
        {
            frame?.Dispose();
        }
    }

    public float OwnedOrCached(string path)
    {
        var isOwned = false;
        if (!cache.TryGetValue(path, out var clip))
        {
            clip = Clip.Load(path);
            isOwned = true;
        }

        try
        {
            return clip.Gain;
        }
        finally
        {
            if (isOwned)
            {
                clip.Dispose();
            }
        }
    }

    public float OwnedOrLent(Clip? lent)
    {
        var clip = lent ?? Clip.Load("default.wav");
        try
        {
            return clip.Gain;
        }
        finally
        {
            if (lent is null)
            {
                clip.Dispose();
            }
        }
    }

    public float OnlyIfMade(bool wanted)
    {
        Frame frame = default;
        if (wanted)
        {
            frame = Frame.Allocate(allocator, 160);
        }

        var first = wanted ? frame[0] : 0;
        frame.Dispose();
        return first;
    }

    public float SameConditionTwice(bool wanted)
    {
        Frame frame = default;
        if (wanted)
        {
            frame = Frame.Allocate(allocator, 160);
        }

        var first = 0f;
        if (wanted)
        {
            first = frame[0];
            frame.Dispose();
        }

        return first;
    }

    public float TriedInFinally()
    {
        var isMade = Model.TryRecord(allocator, out var frame);
        try
        {
            return isMade ? frame[0] : 0;
        }
        finally
        {
            if (isMade)
            {
                frame.Dispose();
            }
        }
    }

    public float LastOfLoop(int count)
    {
        Frame? last = null;
        for (var i = 0; i < count; i++)
        {
            last?.Dispose();
            last = Frame.Allocate(allocator, 160);
        }

        var first = last?[0] ?? 0;
        last?.Dispose();
        return first;
    }

    public float Batched(IEnumerable<float> samples)
    {
        var sum = 0f;
        var count = 0;
        var frame = Frame.Allocate(allocator, 160);
        foreach (var sample in samples)
        {
            frame[count++] = sample;
            if (count == 160)
            {
                sum += Model.Sum(frame);
                frame.Dispose();
                frame = Frame.Allocate(allocator, 160);
                count = 0;
            }
        }

        frame.Dispose();
        return sum;
    }

    public async Task BatchedAndPublished(IAsyncEnumerable<float> samples)
    {
        var count = 0;
        Frame? batch = null;
        await foreach (var sample in samples)
        {
            batch ??= Frame.Allocate(allocator, 160);
            batch.Value[count++] = sample;
            if (count == 160)
            {
                await Model.SendAsync(batch.Value.Publish());
                batch = null;
                count = 0;
            }
        }

        batch?.Dispose();
    }

    public string AnyException(string path)
    {
        var clip = Clip.Load(path);
        try
        {
            clip.Play();
            return clip.Path;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return e.Message;
        }
        finally
        {
            clip.Dispose();
        }
    }

    public void EndedByEither(bool quick)
    {
        var clip = Clip.Load("a.wav");
        if (quick)
        {
            Model.Consume(clip);
            return;
        }

        using (clip)
        {
            clip.Play();
        }
    }

    public void StateMachine(int[] commands)
    {
        Clip? clip = null;
        foreach (var command in commands)
        {
            switch (command)
            {
                case 0 when clip is null:
                    clip = Clip.Load("a.wav");
                    break;
                case 1 when clip is not null:
                    clip.Play();
                    break;
                case 2:
                    clip?.Dispose();
                    clip = null;
                    break;
            }
        }

        clip?.Dispose();
    }

    public void Interface()
    {
        IDisposable owner = Frame.Allocate(allocator, 160);
        try
        {
            Model.Show(owner);
        }
        finally
        {
            owner.Dispose();
        }
    }

    public float Cast()
    {
        IDisposable owner = Clip.Load("a.wav");
        using var clip = (Clip)owner;
        return clip.Gain;
    }

    public float FirstThatOpens(IEnumerable<TensorRef> references)
    {
        Frame.ReadOnly? opened = null;
        foreach (var reference in references)
        {
            try
            {
                opened = Frame.Open(allocator, reference);
                break;
            }
            catch (StaleTensorException)
            {
                Model.Show("gone");
            }
        }

        using (opened)
        {
            return opened?[0] ?? 0;
        }
    }
}
