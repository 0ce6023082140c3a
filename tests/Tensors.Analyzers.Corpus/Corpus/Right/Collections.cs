// Owners in arrays, lists, dictionaries, queues and channels.
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Corpus.Right.Collections;

public sealed class Collections(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Dictionary<string, Clip> _clips = [];
    private readonly Queue<Frame> _waiting = new();
    private readonly ConcurrentQueue<Frame> _shared = new();
    private readonly List<IDisposable> _owned = [];

    public Frame[] Array()
    {
        var frames = new Frame[2];
        frames[0] = Frame.Allocate(allocator, 160);
        frames[1] = Frame.Allocate(allocator, 160);
        return frames;
    }

    public Frame[] ArrayInitializer() => [Frame.Allocate(allocator, 160), Frame.Allocate(allocator, 160)];

    public List<Frame> CollectionExpression()
    {
        var first = Frame.Allocate(allocator, 160);
        return [first, .. Array()];
    }

    public List<Frame> Added()
    {
        var frames = new List<Frame>();
        for (var i = 0; i < 4; i++)
        {
            var frame = Frame.Allocate(allocator, 160);
            frame.Span.Clear();
            frames.Add(frame);
        }

        return frames;
    }

    public void Cached(string path) => _clips[path] = Clip.Load(path);

    [return: Borrowed]
    public Clip FromCache(string path)
    {
        if (_clips.TryGetValue(path, out var clip))
        {
            return clip;
        }

        clip = Clip.Load(path);
        _clips.Add(path, clip);
        return clip;
    }

    public float ReadFromCache(string path) => _clips.TryGetValue(path, out var clip) ? clip.Gain : 0;

    public void RemovedFromCache(string path)
    {
        if (_clips.Remove(path, out var clip))
        {
            clip.Dispose();
        }
    }

    public void RemovedAfterDispose(List<Clip> clips)
    {
        var clip = Clip.Load("a.wav");
        clips.Add(clip);
        clip.Dispose();
        clips.Remove(clip);
    }

    public void Enqueued()
    {
        var frame = Frame.Allocate(allocator, 160);
        Model.Fill(frame.Span);
        _waiting.Enqueue(frame);
    }

    public float Dequeued()
    {
        using var frame = _waiting.Dequeue();
        return frame[0];
    }

    public void Drained()
    {
        while (_waiting.TryDequeue(out var frame))
        {
            frame.Dispose();
        }
    }

    public float Peeked()
    {
        var frame = _waiting.Peek();
        return frame[0];
    }

    public void Concurrent()
    {
        _shared.Enqueue(Frame.Allocate(allocator, 160));
        if (_shared.TryDequeue(out var frame))
        {
            frame.Dispose();
        }
    }

    public async Task Written(ChannelWriter<Frame> writer)
    {
        var frame = await Model.RecordAsync(allocator);
        await writer.WriteAsync(frame);
    }

    public void TriedToWrite(ChannelWriter<Frame> writer)
    {
        var frame = Frame.Allocate(allocator, 160);
        if (!writer.TryWrite(frame))
        {
            frame.Dispose();
        }
    }

    public async Task<float> ReadAll(ChannelReader<Frame> reader)
    {
        var sum = 0f;
        await foreach (var frame in reader.ReadAllAsync())
        {
            using (frame)
            {
                sum += frame[0];
            }
        }

        return sum;
    }

    public async Task<float> ReadOne(ChannelReader<Frame> reader)
    {
        using var frame = await reader.ReadAsync();
        return frame[0];
    }

    public void Registered(string path)
    {
        var clip = Clip.Load(path);
        _owned.Add(clip);
        clip.Play();
    }

    public float Element(Frame[] frames, int index)
    {
        var frame = frames[index];
        return frame[0];
    }

    public float First(IReadOnlyList<Frame> frames) => frames[0][0] + frames.First()[0];

    public Dictionary<int, Frame> DictionaryInitializer() =>
        new() { [1] = Frame.Allocate(allocator, 1), [2] = Frame.Allocate(allocator, 2) };

    public float SpanOfOwners(Span<Frame> frames)
    {
        var sum = 0f;
        for (var i = 0; i < frames.Length; i++)
        {
            sum += frames[i][0];
        }

        return sum;
    }

    public void Completed(TaskCompletionSource<Frame> source)
    {
        var frame = Frame.Allocate(allocator, 160);
        source.SetResult(frame);
    }

    public void Dispose()
    {
        Drained();
        foreach (var clip in _clips.Values)
        {
            clip.Dispose();
        }

        foreach (var owner in _owned)
        {
            owner.Dispose();
        }

        while (_shared.TryDequeue(out var frame))
        {
            frame.Dispose();
        }
    }
}
