// Ownership moves to another variable, a field or a caller, and the old variable is cleared, or not.
namespace Neighbours.Moved;

public sealed class RightMoves(IMicrophone microphone, SharedMemoryAllocator allocator) : IDisposable
{
    private Recording? _current;
    private Waveform _held;

    public Recording? OpenChecked(string path)
    {
        Recording? recording = Recording.Open(path);
        try
        {
            if (recording.IsCorrupt)
            {
                return null;
            }

            recording.Normalize();
            var result = recording;
            recording = null;
            return result;
        }
        finally
        {
            recording?.Dispose();
        }
    }

    public Waveform Record(int samples)
    {
        var waveform = microphone.Listen(samples);
        try
        {
            Dsp.Normalize(waveform.Span);
            var result = waveform;
            waveform = default;
            return result;
        }
        finally
        {
            waveform.Dispose();
        }
    }

    public bool TryRecord(int samples, out Waveform? result)
    {
        result = null;
        Waveform? pending = microphone.Listen(samples);
        try
        {
            if (Dsp.Rms(pending.Value) < 0.01f)
            {
                return false;
            }

            result = pending;
            pending = null;
            return true;
        }
        finally
        {
            pending?.Dispose();
        }
    }

    public void Replace(string path)
    {
        Recording? next = Recording.Open(path);
        try
        {
            next.Normalize();
            (_current, next) = (next, _current);
        }
        finally
        {
            next?.Dispose();
        }
    }

    public void Hold(int samples)
    {
        Waveform? waveform = microphone.Listen(samples);
        try
        {
            Dsp.Normalize(waveform.Value.Span);
            _held.Dispose();
            _held = waveform.Value;
            waveform = null;
        }
        finally
        {
            waveform?.Dispose();
        }
    }

    public List<Recording> OpenAll(IEnumerable<string> paths)
    {
        List<Recording>? opened = [];
        try
        {
            foreach (var path in paths)
            {
                opened.Add(Recording.Open(path));
            }

            var result = opened;
            opened = null;
            return result;
        }
        finally
        {
            opened?.ForEach(recording => recording.Dispose());
        }
    }

    public TensorRef? PublishIfLoud(int samples, float limit)
    {
        TensorRef? reference = null;
        Waveform? waveform = microphone.Listen(samples);
        if (Dsp.Rms(waveform.Value) > limit)
        {
            reference = waveform.Value.Publish();
            waveform = null;
        }

        waveform?.Dispose();
        return reference;
    }

    public void Keep(bool wanted, out Recording? kept)
    {
        kept = null;
        Recording? recording = Recording.Open("live");
        if (wanted)
        {
            kept = recording;
            recording = null;
        }

        recording?.Dispose();
    }

    public Waveform Longer(int samples)
    {
        var result = default(Waveform);
        var waveform = Waveform.Allocate(allocator, samples);
        if (samples > 160)
        {
            (result, waveform) = (waveform, default);
        }

        waveform.Dispose();
        return result;
    }

    public void Dispose()
    {
        _current?.Dispose();
        _held.Dispose();
    }
}

public sealed class WrongMoves(IMicrophone microphone, IUplink uplink)
{
    public Recording? NotCleared(string path)
    {
        Recording? recording = Recording.Open(path);
        try
        {
            if (recording.IsCorrupt)
            {
                return null;
            }

            recording.Normalize();
            var result = recording;
            return result;
        }
        finally
        {
            recording?.Dispose(); // expect TNS1005: recording
        }
    }

    public Recording? ClearedOnTheWrongPath(string path)
    {
        Recording? recording = Recording.Open(path);
        if (recording.IsCorrupt)
        {
            recording = null; // expect TNS1007: recording
        }

        recording?.Normalize();
        recording?.Dispose();
        return null;
    }

    public Recording? KeptAndDisposed(bool wanted)
    {
        Recording? kept = null;
        var recording = Recording.Open("live");
        if (wanted)
        {
            kept = recording;
        }

        recording.Dispose();
        return kept; // expect TNS1004: kept
    }

    public Waveform MovedThenDisposed(int samples)
    {
        var waveform = microphone.Listen(samples);
        var result = waveform;
        waveform = default;
        if (samples > 160)
        {
            result.Dispose();
        }

        return result; // expect TNS1004: result
    }

    public float ClearedThenRead(int samples)
    {
        var waveform = microphone.Listen(samples);
        uplink.Post(waveform);
        waveform = default;
        return waveform[0]; // expect TNS1010: waveform
    }

    public Waveform ClearedTooEarly(int samples)
    {
        var waveform = microphone.Listen(samples);
        try
        {
            if (Dsp.Rms(waveform) < 0.01f)
            {
                return default;
            }

            waveform = default; // expect TNS1007: waveform
            return waveform;
        }
        finally
        {
            waveform.Dispose();
        }
    }

    public Recording? MovedOnOnePathOnly(string path)
    {
        Recording? recording = Recording.Open(path); // expect TNS1002: recording
        Recording? result = null;
        if (recording.Rating > 3)
        {
            result = recording;
            recording = null;
        }

        return result;
    }
}
