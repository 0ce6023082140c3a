// Fields that are given one tensor after the other, and containers that may refuse one.
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Neighbours.Fields;

/// <summary>A service that the host starts once and stops once.</summary>
public interface IHostedService
{
    Task StartAsync(CancellationToken cancellationToken);

    Task StopAsync(CancellationToken cancellationToken);
}

public sealed class RightFields : IDisposable
{
    private readonly ICamera _camera;
    private readonly SharedMemoryAllocator _allocator;
    private readonly ConcurrentDictionary<string, Recording> _byName = new();
    private Waveform _buffer;
    private Recording? _current;
    private Picture? _latest;
    private bool _isOpen;

    public RightFields(ICamera camera, SharedMemoryAllocator allocator)
    {
        (_camera, _allocator) = (camera, allocator);
        Initialize();
    }

    public void Load(string path)
    {
        var next = Recording.Open(path);
        _current?.Dispose();
        _current = next;
    }

    public void LoadOnce(string path)
    {
        if (_current is not null)
        {
            throw new InvalidOperationException("A recording is loaded already.");
        }

        _current = Recording.Open(path);
    }

    public void OpenOnce()
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        _latest = _camera.Capture();
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var picture = await _camera.CaptureAsync(cancellationToken);
        (var old, _latest) = (_latest, picture);
        old?.Dispose();
    }

    public void Restart(string path)
    {
        Stop();
        _current = Recording.Open(path);
    }

    public void Stop()
    {
        _current?.Dispose();
        _current = null;
    }

    [return: Borrowed]
    public Recording GetOrOpen(string name)
    {
        var opened = Recording.Open(name);
        if (_byName.TryAdd(name, opened))
        {
            return opened;
        }

        opened.Dispose();
        return _byName[name];
    }

    public bool Register(string name, [TransfersOwnership] Recording recording)
    {
        if (_byName.TryAdd(name, recording))
        {
            return true;
        }

        recording.Dispose();
        return false;
    }

    public async Task Write(ChannelWriter<Waveform> writer, CancellationToken cancellationToken)
    {
        var waveform = Waveform.Allocate(_allocator, 160);
        while (!writer.TryWrite(waveform))
        {
            if (!await writer.WaitToWriteAsync(cancellationToken))
            {
                waveform.Dispose();
                return;
            }
        }
    }

    public bool Offer(BlockingCollection<Waveform> queue)
    {
        var waveform = Waveform.Allocate(_allocator, 160);
        var isTaken = queue.TryAdd(waveform, millisecondsTimeout: 100);
        if (!isTaken)
        {
            waveform.Dispose();
        }

        return isTaken;
    }

    public void Complete(TaskCompletionSource<Waveform> completion)
    {
        var waveform = Waveform.Allocate(_allocator, 160);
        if (!completion.TrySetResult(waveform))
        {
            waveform.Dispose();
        }
    }

    public float First => _buffer[0];

    private void Initialize()
    {
        _buffer = Waveform.Allocate(_allocator, 160);
        _buffer.Clear();
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _latest?.Dispose();
        Stop();
        foreach (var recording in _byName.Values)
        {
            recording.Dispose();
        }
    }
}

public sealed class Watcher(ICamera camera, IDetector detector) : IHostedService
{
    private Picture _reference;

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _reference = await camera.CaptureAsync(cancellationToken);

    public float Compare(Picture.ReadOnly picture) => detector.Difference(_reference, picture);

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _reference.Dispose();
        return Task.CompletedTask;
    }
}

public sealed class WrongFields(ICamera camera, IMicrophone microphone) : IDisposable
{
    private readonly ConcurrentDictionary<string, Recording> _byName = new();
    private Recording? _current;
    private Picture _latest;
    private int _dropped;

    public Waveform Noise { get; private set; }

    public int Dropped => _dropped;

    public void Load(string path)
    {
        _current = Recording.Open(path); // expect TNS1007: _current
        _current.Rewind();
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _latest = await camera.CaptureAsync(cancellationToken); // expect TNS1007: _latest
    }

    public void MeasureNoise()
    {
        Noise = microphone.Listen(16_000); // expect TNS1007: Noise
    }

    public void Close()
    {
        _current = null; // expect TNS1007: _current
    }

    public void Register(string name)
    {
        var recording = Recording.Open(name); // expect TNS1002: recording
        _byName.TryAdd(name, recording);
    }

    public void RegisterQuietly(string name, [TransfersOwnership] Recording recording) // expect TNS1002: recording
    {
        recording.Rewind();
        _ = _byName.TryAdd(name, recording);
    }

    public void Write(ChannelWriter<Waveform> writer)
    {
        var waveform = microphone.Listen(160); // expect TNS1002: waveform
        writer.TryWrite(waveform);
    }

    public void WriteAndCount(ChannelWriter<Waveform> writer)
    {
        var waveform = microphone.Listen(160); // expect TNS1002: waveform
        if (!writer.TryWrite(waveform))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    public bool Offer(BlockingCollection<Waveform> queue)
    {
        var waveform = microphone.Listen(160); // expect TNS1002: waveform
        return queue.TryAdd(waveform);
    }

    public void Complete(TaskCompletionSource<Waveform> completion)
    {
        var waveform = microphone.Listen(160); // expect TNS1002: waveform
        completion.TrySetResult(waveform);
    }

    public void Dispose()
    {
        _current?.Dispose();
        _latest.Dispose();
        Noise.Dispose();
        foreach (var recording in _byName.Values)
        {
            recording.Dispose();
        }
    }
}
