// Owners in iterators, synchronous and not.
using System.Runtime.CompilerServices;

namespace Corpus.Right.Iterators;

public sealed class Iterators(SharedMemoryAllocator allocator)
{
    public IEnumerable<Frame> Yielded(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return Frame.Allocate(allocator, 160);
        }
    }

    public IEnumerable<Frame> FilledAndYielded(int count)
    {
        while (count-- > 0)
        {
            var frame = Frame.Allocate(allocator, 160);
            frame.Span.Fill(count);
            yield return frame;
        }
    }

    public IEnumerable<float> HeldWhileIterated()
    {
        using var frame = Frame.Allocate(allocator, 160);
        for (var i = 0; i < frame.Length; i++)
        {
            yield return frame[i];
        }
    }

    public IEnumerable<float> HeldInTry()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            yield return frame[0];
            yield return frame[1];
        }
        finally
        {
            frame.Dispose();
        }
    }

    public IEnumerable<Clip> Found(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (Clip.Find(path) is { } clip)
            {
                yield return clip;
            }
        }
    }

    public IEnumerable<float> Disposing(IEnumerable<Frame> frames)
    {
        foreach (var frame in frames)
        {
            using (frame)
            {
                yield return frame[0];
            }
        }
    }

    public IEnumerable<float[]> Copies()
    {
        using var frame = Frame.Allocate(allocator, 160);
        while (Model.Coin)
        {
            Model.Fill(frame.Span);
            yield return frame.Span.ToArray();
        }
    }

    public IEnumerable<int> UntilBreak()
    {
        var clip = Clip.Load("a.wav");
        if (clip.Path.Length == 0)
        {
            clip.Dispose();
            yield break;
        }

        yield return clip.Path.Length;
        clip.Dispose();
    }

    public async IAsyncEnumerable<Frame> Recorded([EnumeratorCancellation] CancellationToken token = default)
    {
        while (!token.IsCancellationRequested)
        {
            yield return await Model.RecordAsync(allocator, token);
        }
    }

    public async IAsyncEnumerable<Frame> RecordedAndFilled(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var frame = await Model.RecordAsync(allocator);
            frame[0] = i;
            yield return frame;
        }
    }

    public async IAsyncEnumerable<int> Readings()
    {
        await using var feed = await Feed.ConnectAsync("local");
        for (var i = 0; i < 10; i++)
        {
            yield return feed.Read();
        }
    }

    public async IAsyncEnumerable<float> Sums(IAsyncEnumerable<Frame> frames)
    {
        await foreach (var frame in frames)
        {
            using (frame)
            {
                yield return Model.Sum(frame);
            }
        }
    }

    public async Task<float> Consumed(CancellationToken token)
    {
        var sum = 0f;
        await foreach (var frame in Recorded(token))
        {
            sum += Model.Sum(frame);
            frame.Dispose();
        }

        return sum;
    }

    public async Task ConsumedConfigured()
    {
        await foreach (var frame in Recorded().ConfigureAwait(false))
        {
            Model.Consume(frame);
        }
    }

    public float ConsumedAll()
    {
        var sum = 0f;
        foreach (var frame in Yielded(3))
        {
            sum += frame[0];
            frame.Dispose();
        }

        return sum;
    }

    public async IAsyncEnumerable<string> Batches(Feed feed)
    {
        while (feed.Read() > 0)
        {
            using var clip = await feed.NextAsync();
            yield return clip.Path;
        }
    }
}
