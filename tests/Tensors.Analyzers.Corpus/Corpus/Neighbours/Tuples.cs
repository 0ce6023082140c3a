// Tensors in tuples, kept whole or deconstructed.
namespace Neighbours.Tuples;

public sealed class RightPairs(ICamera camera, IDetector detector, IMicrophone microphone)
{
    public float Whole()
    {
        var pair = camera.CaptureStereo();
        try
        {
            return detector.Difference(pair.Left, pair.Right);
        }
        finally
        {
            pair.Left.Dispose();
            pair.Right.Dispose();
        }
    }

    public Picture LeftOnly()
    {
        var pair = camera.CaptureStereo();
        pair.Right.Dispose();
        return pair.Left;
    }

    public async Task<(Picture Left, Picture Right, DateTime Time)> Stamped(CancellationToken cancellationToken)
    {
        var (left, right) = await camera.CaptureStereoAsync(cancellationToken);
        return (left, right, DateTime.UtcNow);
    }

    public float Nested()
    {
        var ((left, right), weight) = Weighted();
        using (left)
        using (right)
        {
            return weight * detector.Difference(left, right);
        }
    }

    public float Window(int count)
    {
        var sum = 0f;
        var (previous, current) = (camera.Capture(), camera.Capture());
        for (var i = 0; i < count; i++)
        {
            sum += detector.Difference(previous, current);
            previous.Dispose();
            (previous, current) = (current, camera.Capture());
        }

        previous.Dispose();
        current.Dispose();
        return sum;
    }

    public float Tried()
    {
        var (isLoud, waveform) = ListenForLoud();
        using (waveform)
        {
            return isLoud ? Dsp.Rms(waveform) : 0;
        }
    }

    public int OverPairs(Dictionary<string, Recording> byName)
    {
        var sum = 0;
        foreach (var (name, recording) in byName)
        {
            sum += name.Length * recording.Rating;
        }

        return sum;
    }

    public (long Length, TensorRef Reference) Described()
    {
        using var waveform = microphone.Listen(160);
        return (waveform.Length, waveform.Publish());
    }

    private ((Picture Left, Picture Right) Pair, float Weight) Weighted() => (camera.CaptureStereo(), 0.5f);

    private (bool IsLoud, Waveform Waveform) ListenForLoud()
    {
        var waveform = microphone.Listen(160);
        return (Dsp.Rms(waveform) > 0.5f, waveform);
    }
}

public sealed class WrongPairs(ICamera camera, IDetector detector, IMicrophone microphone)
{
    public float Whole()
    {
        var pair = camera.CaptureStereo(); // expect TNS1001: pair
        return detector.Difference(pair.Left, pair.Right);
    }

    public async Task<float> HalfDisposed(CancellationToken cancellationToken)
    {
        var pair = await camera.CaptureStereoAsync(cancellationToken); // expect TNS1001: pair
        using (pair.Left)
        {
            return detector.Difference(pair.Left, pair.Right);
        }
    }

    public float Nested()
    {
        var ((left, right), weight) = Weighted(); // expect TNS1001: right
        using (left)
        {
            return weight * detector.Difference(left, right);
        }
    }

    public float Window(int count)
    {
        var sum = 0f;
        var (previous, current) = (camera.Capture(), camera.Capture());
        for (var i = 0; i < count; i++)
        {
            sum += detector.Difference(previous, current);
            (previous, current) = (current, camera.Capture()); // expect TNS1007: previous
        }

        previous.Dispose();
        current.Dispose();
        return sum;
    }

    public Picture Discarded()
    {
        var (left, _) = camera.CaptureStereo(); // expect TNS1006: camera.CaptureStereo()
        return left;
    }

    public float Tried()
    {
        var (isLoud, waveform) = ListenForLoud(); // expect TNS1002: waveform
        if (!isLoud)
        {
            return 0;
        }

        var rms = Dsp.Rms(waveform);
        waveform.Dispose();
        return rms;
    }

    public (TensorRef Reference, long Length) Described()
    {
        using var waveform = microphone.Listen(160);
        return (waveform.Publish(), waveform.Length); // expect TNS1005[2]: waveform
    }

    public float MemberTooLate()
    {
        var pair = camera.CaptureStereo();
        pair.Left.Dispose();
        var difference = detector.Difference(pair.Left, pair.Right); // expect TNS1004: pair.Left
        pair.Right.Dispose();
        return difference;
    }

    private ((Picture Left, Picture Right) Pair, float Weight) Weighted() => (camera.CaptureStereo(), 0.5f);

    private (bool IsLoud, Waveform Waveform) ListenForLoud()
    {
        var waveform = microphone.Listen(160);
        return (Dsp.Rms(waveform) > 0.5f, waveform);
    }
}
