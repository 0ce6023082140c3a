// A catch that returns, continues or breaks, with a tensor in hand.
namespace Neighbours.Catches;

public sealed class RightCatches(IMicrophone microphone, IUplink uplink, SharedMemoryAllocator allocator, ILog log)
{
    public Recording? Returns(string path)
    {
        var recording = Recording.Open(path);
        try
        {
            recording.Normalize();
            return recording;
        }
        catch (InvalidDataException e)
        {
            log.Write(e);
            recording.Dispose();
            return null;
        }
    }

    public List<Recording> Continues(IEnumerable<string> paths)
    {
        var recordings = new List<Recording>();
        foreach (var path in paths)
        {
            var recording = Recording.Open(path);
            try
            {
                recording.Normalize();
            }
            catch (InvalidDataException)
            {
                recording.Dispose();
                continue;
            }

            recordings.Add(recording);
        }

        return recordings;
    }

    public void Breaks(CancellationToken cancellationToken)
    {
        while (true)
        {
            var waveform = microphone.Listen(160);
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                uplink.Post(waveform);
            }
            catch (OperationCanceledException)
            {
                waveform.Dispose();
                break;
            }
        }
    }

    public int OpenedInTry(string path)
    {
        Recording recording;
        try
        {
            recording = Recording.Open(path);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }

        using (recording)
        {
            return recording.Rating;
        }
    }

    public Recording? OpenedAndReturned(string path)
    {
        try
        {
            return Recording.Open(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public int UsingInTry(string path)
    {
        try
        {
            using var recording = Recording.Open(path);
            recording.Normalize();
            return recording.Rating;
        }
        catch (InvalidDataException)
        {
            return -1;
        }
    }

    public Recording AnywayReturned(string path)
    {
        var recording = Recording.Open(path);
        try
        {
            recording.Normalize();
        }
        catch (InvalidDataException e)
        {
            log.Write(e);
        }

        return recording;
    }

    public Recording Rethrown(string path)
    {
        var recording = Recording.Open(path);
        try
        {
            recording.Normalize();
            return recording;
        }
        catch (Exception e)
        {
            recording.Dispose();
            throw new InvalidOperationException($"Cannot normalize '{path}'.", e);
        }
    }

    public async Task<Waveform?> Retried(int attempts, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            Waveform? waveform = null;
            try
            {
                waveform = await microphone.ListenAsync(cancellationToken);
                Dsp.Normalize(waveform.Value.Span);
                return waveform;
            }
            catch (TimeoutException)
            {
                waveform?.Dispose();
                await Task.Delay(100, cancellationToken);
            }
        }

        return null;
    }

    public bool SuccessFlag(out Waveform result)
    {
        var waveform = Waveform.Allocate(allocator, 160);
        var isReady = false;
        result = default;
        try
        {
            Dsp.Normalize(waveform.Span);
            result = waveform;
            isReady = true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            if (!isReady)
            {
                waveform.Dispose();
            }
        }

        return true;
    }

    public Recording? FinallyOfAnother(string path)
    {
        var original = Recording.Open(path);
        try
        {
            return original.Resample(8_000);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        finally
        {
            original.Dispose();
        }
    }
}

public sealed class WrongCatches(IMicrophone microphone, IUplink uplink, SharedMemoryAllocator allocator, ILog log)
{
    public Recording? Returns(string path)
    {
        var recording = Recording.Open(path); // expect TNS1002: recording
        try
        {
            recording.Normalize();
            return recording;
        }
        catch (InvalidDataException e)
        {
            log.Write(e);
            return null;
        }
    }

    public List<Recording> Continues(IEnumerable<string> paths)
    {
        var recordings = new List<Recording>();
        foreach (var path in paths)
        {
            var recording = Recording.Open(path); // expect TNS1002: recording
            try
            {
                recording.Normalize();
            }
            catch (InvalidDataException)
            {
                continue;
            }

            recordings.Add(recording);
        }

        return recordings;
    }

    public void Breaks(CancellationToken cancellationToken)
    {
        while (true)
        {
            var waveform = microphone.Listen(160); // expect TNS1002: waveform
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                uplink.Post(waveform);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    public Waveform WithFilter()
    {
        var waveform = microphone.Listen(160); // expect TNS1002: waveform
        try
        {
            Dsp.Normalize(waveform.Span);
            return waveform;
        }
        catch (Exception e) when (e is InvalidDataException or TimeoutException)
        {
            return default;
        }
    }

    public Recording? DeclaredInTry(string path)
    {
        try
        {
            var recording = Recording.Open(path); // expect TNS1002: recording
            recording.Normalize();
            return recording;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public Recording? AssignedInTry(string path)
    {
        Recording? recording = null; // expect TNS1002: recording
        try
        {
            recording = Recording.Open(path);
            recording.Normalize();
            return recording;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public Recording? ByFlag(string path)
    {
        var recording = Recording.Open(path); // expect TNS1002: recording
        var isGood = true;
        try
        {
            recording.Normalize();
        }
        catch (InvalidDataException)
        {
            isGood = false;
        }

        return isGood ? recording : null;
    }

    public Waveform AnotherInstead()
    {
        var waveform = microphone.Listen(160); // expect TNS1002: waveform
        try
        {
            Dsp.Normalize(waveform.Span);
            return waveform;
        }
        catch (InvalidDataException)
        {
            return Waveform.Allocate(allocator, 160);
        }
    }

    public async Task<Waveform?> Retried(int attempts, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var waveform = await microphone.ListenAsync(cancellationToken); // expect TNS1002: waveform
            try
            {
                Dsp.Normalize(waveform.Span);
                return waveform;
            }
            catch (TimeoutException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        return null;
    }

    public async Task CanceledQuietly(CancellationToken cancellationToken)
    {
        var waveform = await microphone.ListenAsync(cancellationToken); // expect TNS1002: waveform
        try
        {
            await Task.Delay(100, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await uplink.PostAsync(waveform);
    }

    public string OneOfTwoCatches(string path)
    {
        var recording = Recording.Open(path); // expect TNS1002: recording
        try
        {
            recording.Normalize();
        }
        catch (InvalidDataException)
        {
            recording.Dispose();
            return "invalid";
        }
        catch (IOException)
        {
            return "unreadable";
        }

        var name = recording.Name;
        recording.Dispose();
        return name;
    }
}
