// Tasks that are lent a tensor: stored, configured, wrapped and combined.
namespace Neighbours.StoredTasks;

public sealed class RightTasks(IMicrophone microphone, ICamera camera, IDetector detector, IUplink uplink, ILog log)
{
    private Task _last = Task.CompletedTask;

    public async Task Configured(CancellationToken cancellationToken)
    {
        using var waveform = await microphone.ListenAsync(cancellationToken).ConfigureAwait(false);
        var sending = uplink.SendAsync(waveform, cancellationToken).ConfigureAwait(false);
        log.Write("sending");
        await sending;
    }

    public async Task<float> TwoConfigured()
    {
        using var picture = await camera.CaptureAsync();
        var score = detector.ScoreAsync(picture).ConfigureAwait(false);
        var estimate = detector.EstimateAsync(picture).ConfigureAwait(false);
        return await estimate + await score;
    }

    public async Task SuppressedThrowing()
    {
        using var waveform = microphone.Listen(160);
        var sending = uplink.SendAsync(waveform).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await sending;
    }

    public async Task<float> StoredValueTask()
    {
        using var picture = camera.Capture();
        ValueTask<float> pending = detector.EstimateAsync(picture);
        log.Write("estimating");
        return await pending.ConfigureAwait(false);
    }

    public async Task<float> AsTask()
    {
        using var picture = camera.Capture();
        var pending = detector.EstimateAsync(picture).AsTask();
        await Task.Delay(1);
        return await pending;
    }

    public async Task AllOfTwo()
    {
        using var left = microphone.Listen(160);
        using var right = microphone.Listen(160);
        await Task.WhenAll(uplink.SendAsync(left), uplink.SendAsync(right)).ConfigureAwait(false);
    }

    public async Task AllOfAList(int count)
    {
        using var waveform = microphone.Listen(160);
        var sends = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            sends.Add(uplink.SendAsync(waveform));
        }

        await Task.WhenAll(sends);
    }

    public async Task InFinally()
    {
        using var waveform = microphone.Listen(160);
        var sending = uplink.SendAsync(waveform);
        try
        {
            log.Write(waveform.Length);
        }
        finally
        {
            await sending;
        }
    }

    public void Blocking()
    {
        using var left = microphone.Listen(160);
        using var right = microphone.Listen(160);
        Task.WaitAll(uplink.SendAsync(left), uplink.SendAsync(right));
    }

    public float BlockingConfigured()
    {
        using var picture = camera.Capture();
        var pending = detector.ScoreAsync(picture).ConfigureAwait(false);
        return pending.GetAwaiter().GetResult();
    }

    public async Task Polled()
    {
        using var waveform = microphone.Listen(160);
        var sending = uplink.SendAsync(waveform);
        while (!sending.IsCompleted)
        {
            log.Write("still sending");
            await Task.Delay(100);
        }

        await sending;
    }

    public async Task<float> Scanned()
    {
        using var picture = camera.Capture();
        var sum = 0f;
        await foreach (var score in detector.ScanAsync(picture).ConfigureAwait(false))
        {
            sum += score;
        }

        return sum;
    }

    public async Task ByLocalLambda()
    {
        using var waveform = microphone.Listen(160);
        Func<Task> send = async () => await uplink.SendAsync(waveform);
        await send();
    }

    public async Task OneAtATime()
    {
        using var waveform = microphone.Listen(160);
        _last = uplink.SendAsync(waveform);
        await _last;
    }

    public Task HandedOver()
    {
        var waveform = microphone.Listen(160);
        return uplink.PostAsync(waveform);
    }
}

public sealed class WrongTasks(IMicrophone microphone, ICamera camera, IDetector detector, IUplink uplink)
{
    private Task _last = Task.CompletedTask;

    public Task AllOfTwo()
    {
        using var left = microphone.Listen(160);
        using var right = microphone.Listen(160);
        return Task.WhenAll(uplink.SendAsync(left), uplink.SendAsync(right)); // expect TNS1009: left; TNS1009: right
    }

    public ValueTask Wrapped()
    {
        using var waveform = microphone.Listen(160);
        return new ValueTask(uplink.SendAsync(waveform)); // expect TNS1009: waveform
    }

    public void Stored()
    {
        using var waveform = microphone.Listen(160);
        _last = uplink.SendAsync(waveform); // expect TNS1009: waveform
    }

    public async Task ConfiguredAndTooLate()
    {
        var waveform = microphone.Listen(160);
        var sending = uplink.SendAsync(waveform).ConfigureAwait(false); // expect TNS1009: waveform
        waveform.Dispose();
        await sending;
    }

    public async Task<float> AwaitedBehindTheBlock()
    {
        ValueTask<float> pending;
        using (var picture = camera.Capture())
        {
            pending = detector.EstimateAsync(picture); // expect TNS1009: picture
        }

        return await pending;
    }

    public Task<float> Continued()
    {
        using var picture = camera.Capture();
        return detector.ScoreAsync(picture).ContinueWith(score => score.Result * 100, TaskScheduler.Default); // expect TNS1009: picture
    }

    public Task WithTimeout(TimeSpan timeout)
    {
        using (var waveform = microphone.Listen(160))
        {
            return uplink.SendAsync(waveform).WaitAsync(timeout); // expect TNS1009: waveform
        }
    }

    public Task<float> Converted()
    {
        using var picture = camera.Capture();
        return detector.EstimateAsync(picture).AsTask(); // expect TNS1009: picture
    }

    public Func<Task> Deferred()
    {
        using var waveform = microphone.Listen(160);
        return () => uplink.SendAsync(waveform); // expect TNS1009: waveform
    }

    public async Task AwaitedOnOnePath(bool wait)
    {
        using var waveform = microphone.Listen(160);
        var sending = uplink.SendAsync(waveform); // expect TNS1009: waveform
        if (wait)
        {
            await sending;
        }
    }

    public void FireAndForget()
    {
        using var waveform = microphone.Listen(160);
        _ = uplink.SendAsync(waveform); // expect TNS1009: waveform
    }

    public Task InFinally()
    {
        var waveform = microphone.Listen(160);
        try
        {
            return uplink.SendAsync(waveform); // expect TNS1009: waveform
        }
        finally
        {
            waveform.Dispose();
        }
    }

    public Task ReturnedVariable(CancellationToken cancellationToken)
    {
        using var waveform = microphone.Listen(160);
        var sending = uplink.SendAsync(waveform, cancellationToken); // expect TNS1009: waveform
        return sending;
    }

    public Task LastSend() => _last;
}
