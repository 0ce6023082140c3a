// Tensors that are taken out of containers, channels and delegates, or only looked at there.
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;

namespace Neighbours.Containers;

public delegate Picture PictureFactory(int height, int width);

public sealed class RightTakers(IUplink uplink) : IDisposable
{
    private readonly Queue<Waveform> _pending = new();
    private readonly Dictionary<string, Recording> _byName = [];
    private readonly ConcurrentDictionary<string, Recording> _cache = new();
    private readonly ConcurrentBag<Waveform> _free = [];
    private readonly LinkedList<Recording> _history = new();

    public float Dequeued()
    {
        using var waveform = _pending.Dequeue();
        return Dsp.Rms(waveform);
    }

    public void SendNext()
    {
        if (_pending.TryDequeue(out var waveform))
        {
            uplink.Post(waveform);
        }
    }

    public float LookedAt() => _pending.TryPeek(out var waveform) ? waveform[0] : 0;

    public void PutBack()
    {
        var waveform = _pending.Dequeue();
        if (waveform.Length > 160)
        {
            waveform.Dispose();
            return;
        }

        _pending.Enqueue(waveform);
    }

    public int Read(string name)
    {
        var recording = _byName[name];
        recording.Rewind();
        return recording.Rating;
    }

    public void Forget(string name)
    {
        if (_byName.TryGetValue(name, out var recording))
        {
            _byName.Remove(name);
            recording.Dispose();
        }
    }

    public void Rename(string from, string to)
    {
        if (_byName.Remove(from, out var recording))
        {
            _byName.Add(to, recording);
        }
    }

    public int Cached(string name)
    {
        var recording = _cache.GetOrAdd(name, Recording.Open);
        return recording.Rating;
    }

    public bool Evict(string name)
    {
        if (!_cache.TryRemove(name, out var recording))
        {
            return false;
        }

        recording.Dispose();
        return true;
    }

    public Waveform? FromFree() => _free.TryTake(out var waveform) ? waveform : null;

    public void Forgotten()
    {
        var oldest = _history.First;
        if (oldest is not null)
        {
            _history.RemoveFirst();
            oldest.Value.Dispose();
        }
    }

    public void Trim(List<Recording> recordings)
    {
        while (recordings.Count > 10)
        {
            var last = recordings[^1];
            recordings.RemoveAt(recordings.Count - 1);
            last.Dispose();
        }
    }

    public int BestRating() =>
        _byName.Values.Where(recording => !recording.IsCorrupt).Max(recording => recording.Rating);

    public async Task Forwarded(
        ChannelReader<Waveform> reader,
        ChannelWriter<Waveform> writer,
        CancellationToken cancellationToken
    )
    {
        await foreach (var waveform in reader.ReadAllAsync(cancellationToken))
        {
            await writer.WriteAsync(waveform, cancellationToken);
        }
    }

    public async Task<float> Drained(ChannelReader<Waveform> reader)
    {
        var sum = 0f;
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var waveform))
            {
                using (waveform)
                {
                    sum += Dsp.Rms(waveform);
                }
            }
        }

        return sum;
    }

    public float ByPriority(PriorityQueue<Waveform, int> queue)
    {
        if (!queue.TryDequeue(out var waveform, out var priority))
        {
            return 0;
        }

        var weighted = priority * waveform[0];
        waveform.Dispose();
        return weighted;
    }

    public async Task<float> ByAsyncDelegate(Func<CancellationToken, Task<Waveform>> listen, CancellationToken token)
    {
        using var waveform = await listen(token);
        return waveform[0];
    }

    public float Shared(Lazy<Recording> lazy)
    {
        var recording = lazy.Value;
        return recording.Rating;
    }

    public void Dispose()
    {
        while (_pending.TryDequeue(out var waveform))
        {
            waveform.Dispose();
        }

        while (_free.TryTake(out var waveform))
        {
            waveform.Dispose();
        }

        foreach (var recording in _byName.Values.Concat(_cache.Values).Concat(_history))
        {
            recording.Dispose();
        }
    }
}

public sealed class WrongTakers(IDetector detector) : IDisposable
{
    private readonly Queue<Waveform> _pending = new();
    private readonly ConcurrentDictionary<string, Recording> _cache = new();
    private ImmutableQueue<Recording> _history = ImmutableQueue<Recording>.Empty;
    private Recording? _latest;

    public float Dequeued()
    {
        var waveform = _pending.Dequeue(); // expect TNS1001: waveform
        return Dsp.Rms(waveform);
    }

    public int Popped(Stack<Recording> stack)
    {
        var sum = 0;
        while (stack.TryPop(out var recording)) // expect TNS1001: recording
        {
            sum += recording.Rating;
        }

        return sum;
    }

    public float TakenFromBag(ConcurrentBag<Waveform> free)
    {
        if (!free.TryTake(out var waveform)) // expect TNS1002: waveform
        {
            return 0;
        }

        if (waveform.Length == 0)
        {
            return -1;
        }

        using (waveform)
        {
            return waveform[0];
        }
    }

    public async Task<float> ReadFromChannel(ChannelReader<Waveform> reader)
    {
        var waveform = await reader.ReadAsync(); // expect TNS1001: waveform
        return Dsp.Rms(waveform);
    }

    public async Task<float> AllOfChannel(ChannelReader<Picture> reader, CancellationToken cancellationToken)
    {
        var best = 0f;
        await foreach (var picture in reader.ReadAllAsync(cancellationToken)) // expect TNS1002: picture
        {
            if (picture.Height == 0)
            {
                continue;
            }

            best = Math.Max(best, detector.Score(picture));
            picture.Dispose();
        }

        return best;
    }

    public async Task<float> Drained(ChannelReader<Waveform> reader)
    {
        var sum = 0f;
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var waveform)) // expect TNS1001: waveform
            {
                sum += Dsp.Rms(waveform);
            }
        }

        return sum;
    }

    public int Removed(Dictionary<string, Recording> byName, string name) =>
        byName.Remove(name, out var recording) ? recording.Rating : 0; // expect TNS1001[1]: recording

    public bool Evicted(string name)
    {
        if (!_cache.TryRemove(name, out var recording)) // expect TNS1002: recording
        {
            return false;
        }

        if (recording.Rating > 3)
        {
            return true;
        }

        recording.Dispose();
        return true;
    }

    public float ByPriority(PriorityQueue<Waveform, int> queue)
    {
        if (!queue.TryDequeue(out var waveform, out var priority)) // expect TNS1001: waveform
        {
            return 0;
        }

        return priority * waveform[0];
    }

    public float ByDelegate(Func<int, Waveform> make)
    {
        var waveform = make(160); // expect TNS1001: waveform
        return waveform[0];
    }

    public float ByOwnDelegate(PictureFactory factory)
    {
        var picture = factory(480, 640); // expect TNS1001: picture
        return detector.Score(picture);
    }

    public async Task<float> ByAsyncDelegate(Func<CancellationToken, Task<Picture>> capture, CancellationToken token)
    {
        var picture = await capture(token); // expect TNS1001: picture
        return detector.Score(picture);
    }

    public float Consumed(BlockingCollection<Waveform> queue)
    {
        var sum = 0f;
        foreach (var waveform in queue.GetConsumingEnumerable()) // expect TNS1001: waveform
        {
            sum += Dsp.Rms(waveform);
        }

        return sum;
    }

    public float Taken(BlockingCollection<Waveform> queue, CancellationToken cancellationToken)
    {
        var waveform = queue.Take(cancellationToken); // expect TNS1001: waveform
        return waveform[0];
    }

    public string FromImmutable()
    {
        _history = _history.Dequeue(out var recording); // expect TNS1001: recording
        return recording.Name;
    }

    public void Dropped()
    {
        if (_pending.Count > 10)
        {
            _pending.Dequeue(); // expect TNS1006: _pending.Dequeue()
        }
    }

    public float DequeuedAndLate()
    {
        if (!_pending.TryDequeue(out var waveform))
        {
            return 0;
        }

        waveform.Dispose();
        return waveform[0]; // expect TNS1004: waveform
    }

    public string? Exchanged()
    {
        var taken = Interlocked.Exchange(ref _latest, null); // expect TNS1001: taken
        return taken?.Name;
    }

    public void Remember([TransfersOwnership] Recording recording)
    {
        recording.Rewind();
        Interlocked.Exchange(ref _latest, recording)?.Dispose();
    }

    public void Dispose() => _latest?.Dispose();
}
