// Threads, timers and tasks that capture a tensor.
namespace Neighbours.Threads;

public sealed class RightWork(IMicrophone microphone, ICamera camera, IDetector detector, ILog log) : IAsyncDisposable
{
    private readonly Recording _alarm = Recording.Open("alarm.wav");
    private Timer? _timer;

    public void Joined()
    {
        using var waveform = microphone.Listen(160);
        var thread = new Thread(() => Dsp.Normalize(waveform.Span)) { IsBackground = true, Name = "normalizer" };
        thread.Start();
        thread.Join();
    }

    public void OwningThread()
    {
        var waveform = microphone.Listen(160);
        new Thread(() =>
        {
            using (waveform)
            {
                log.Write(Dsp.Rms(waveform));
            }
        })
        {
            IsBackground = true,
        }.Start();
    }

    public async Task TimerInScope(TimeSpan time)
    {
        using var recording = Recording.Open("a.wav");
        await using var timer = new Timer(_ => recording.Rewind(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await Task.Delay(time);
    }

    public void StartAlarm() => _timer = new Timer(_ => _alarm.Rewind(), null, 0, 1000);

    public async Task<float> BestOf(IReadOnlyList<int> channels)
    {
        using var picture = camera.Capture();
        var scores = await Task.WhenAll(channels.Select(channel => Task.Run(() => channel * detector.Score(picture))));
        return scores.Max();
    }

    public async Task InParallel(IEnumerable<int> channels, CancellationToken cancellationToken)
    {
        using var picture = camera.Capture();
        await Parallel.ForEachAsync(
            channels,
            cancellationToken,
            async (channel, token) => log.Write(channel + await detector.ScoreAsync(picture, token))
        );
    }

    public void Counted(int workers)
    {
        using var waveform = microphone.Listen(160);
        using var done = new CountdownEvent(workers);
        for (var i = 0; i < workers; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                log.Write(Dsp.Rms(waveform));
                done.Signal();
            });
        }

        done.Wait();
    }

    public async Task LocalFunction()
    {
        using var picture = camera.Capture();
        await ScoreAsync();

        async Task ScoreAsync()
        {
            await Task.Yield();
            log.Write(detector.Score(picture));
        }
    }

    public async Task StoppedAtTheEnd()
    {
        using var picture = camera.Capture();
        using var stop = new CancellationTokenSource();
        var work = Task.Run(() => detector.Score(picture), stop.Token);
        try
        {
            await Task.Delay(10);
        }
        finally
        {
            await stop.CancelAsync();
            await work;
        }
    }

    public void Unsubscribed(AppDomain domain)
    {
        using var recording = Recording.Open("a.wav");
        EventHandler rewind = (_, _) => recording.Rewind();
        domain.ProcessExit += rewind;
        recording.Normalize();
        domain.ProcessExit -= rewind;
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        _alarm.Dispose();
    }
}

public sealed class WrongWork(IMicrophone microphone, ICamera camera, IDetector detector, ILog log)
{
    private Timer? _timer;
    private Task? _work;

    public void BackgroundThread()
    {
        using var waveform = microphone.Listen(160);
        new Thread(() => Dsp.Normalize(waveform.Span)) { IsBackground = true }.Start(); // expect TNS1009: waveform
    }

    public void ThreadInVariable()
    {
        using var waveform = microphone.Listen(160);
        var thread = new Thread(() => Dsp.Normalize(waveform.Span)) { Name = "normalizer" }; // expect TNS1009: waveform
        thread.Start();
    }

    public void StoredTimer()
    {
        using var recording = Recording.Open("a.wav");
        _timer = new Timer(_ => recording.Rewind(), null, 0, 1000); // expect TNS1009: recording
    }

    public void StoredTask()
    {
        using var picture = camera.Capture();
        _work = Task.Run(() => detector.Score(picture)); // expect TNS1009: picture
    }

    public Task InParallel(IEnumerable<int> channels)
    {
        using var picture = camera.Capture();
        return Parallel.ForEachAsync(
            channels,
            async (channel, token) => log.Write(channel + await detector.ScoreAsync(picture, token)) // expect TNS1009: picture
        );
    }

    public Task<float[]> Combined(IReadOnlyList<int> channels)
    {
        using var picture = camera.Capture();
        return Task.WhenAll(
            channels.Select(channel => Task.Run(() => channel * detector.Score(picture))) // expect TNS1009: picture
        );
    }

    public Task LocalFunction()
    {
        using var picture = camera.Capture();
        return ScoreAsync();

        async Task ScoreAsync()
        {
            await Task.Yield();
            log.Write(detector.Score(picture)); // expect TNS1009: picture
        }
    }

    public void AsyncVoid()
    {
        using var recording = Recording.Open("a.wav");
        RewindLater();

        async void RewindLater()
        {
            await Task.Delay(100);
            recording.Rewind(); // expect TNS1009: recording
        }
    }

    public void LongRunning(CancellationToken cancellationToken)
    {
        using var picture = camera.Capture();
        Task.Factory.StartNew(
            () => log.Write(detector.Score(picture)), // expect TNS1009: picture
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    public void MethodGroup()
    {
        using var recording = Recording.Open("a.wav");
        _work = Task.Run(recording.Normalize); // expect TNS1009: recording
    }

    public Task WorkThatIsALocalFunction()
    {
        using var picture = camera.Capture();
        return Task.Run(Score);

        void Score() => log.Write(detector.Score(picture)); // expect TNS1009: picture
    }

    public async Task StartedAndLeft()
    {
        using var picture = await camera.CaptureAsync();
        var work = Task.Run(() => detector.Score(picture)); // expect TNS1009: picture
        await Task.Delay(10);
        log.Write(work.IsCompleted);
    }

    public bool IsBusy => _timer is not null || _work is { IsCompleted: false };
}
