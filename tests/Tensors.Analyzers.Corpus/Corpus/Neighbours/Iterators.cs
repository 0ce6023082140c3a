// Iterators that make tensors, lend them or yield their views, and loops over them.
using System.Runtime.CompilerServices;

namespace Neighbours.Iterators;

public sealed class RightIterators(ICamera camera, IDetector detector, IMicrophone microphone) : IDisposable
{
    private readonly Recording _recording = Recording.Open("a.wav");
    private readonly List<Recording> _all = [];

    public IEnumerable<Picture> Capture(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return camera.Capture();
        }
    }

    public float OverOwn(int count)
    {
        var sum = 0f;
        foreach (var picture in Capture(count))
        {
            using (picture)
            {
                sum += detector.Score(picture);
            }
        }

        return sum;
    }

    public List<Picture> SharpOnes(int count)
    {
        var sharp = new List<Picture>();
        foreach (var picture in Capture(count))
        {
            if (detector.Score(picture) > 0.5f)
            {
                sharp.Add(picture);
                continue;
            }

            picture.Dispose();
        }

        return sharp;
    }

    public IEnumerable<(int Index, Picture Picture)> Numbered(int count)
    {
        var index = 0;
        foreach (var picture in Capture(count))
        {
            yield return (index++, picture);
        }
    }

    public float OverNumbered(int count)
    {
        var sum = 0f;
        foreach (var (index, picture) in Numbered(count))
        {
            sum += index * detector.Score(picture);
            picture.Dispose();
        }

        return sum;
    }

    public void Add([TransfersOwnership] Recording recording) => _all.Add(recording);

    public IEnumerable<Recording> Good()
    {
        foreach (var recording in _all)
        {
            if (!recording.IsCorrupt)
            {
                yield return recording;
            }
        }
    }

    public int RatingOfGood()
    {
        var sum = 0;
        foreach (var recording in Good())
        {
            sum += recording.Rating;
        }

        return sum;
    }

    public IEnumerable<float[]> Windows(int length)
    {
        for (var i = 0; i + length <= _recording.Samples.Length; i += length)
        {
            yield return _recording.Samples.Slice(i, length).ToArray();
        }
    }

    public float Loudest(int length)
    {
        var loudest = 0f;
        foreach (var part in Parts(length))
        {
            loudest = Math.Max(loudest, Dsp.Rms(part.Span));
        }

        return loudest;
    }

    public async IAsyncEnumerable<float> Levels([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var waveform = await microphone.NextAsync(cancellationToken);
            yield return Dsp.Rms(waveform);
        }
    }

    public async Task<Picture?> FirstSharp(CancellationToken cancellationToken)
    {
        await foreach (var picture in camera.WatchAsync(cancellationToken))
        {
            if (detector.Score(picture) > 0.5f)
            {
                return picture;
            }

            picture.Dispose();
        }

        return null;
    }

    private IEnumerable<Memory<float>> Parts(int length)
    {
        for (var i = 0; i + length <= _recording.Samples.Length; i += length)
        {
            yield return _recording.Samples.Slice(i, length);
        }
    }

    public void Dispose()
    {
        _recording.Dispose();
        _all.ForEach(recording => recording.Dispose());
    }
}

public sealed class WrongIterators(ICamera camera, IDetector detector, IMicrophone microphone) : IDisposable
{
    private readonly Recording _recording = Recording.Open("a.wav");

    public IEnumerable<Picture> Capture(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return camera.Capture();
        }
    }

    public float OverOwn(int count)
    {
        var sum = 0f;
        foreach (var picture in Capture(count)) // expect TNS1001: picture
        {
            sum += detector.Score(picture);
        }

        return sum;
    }

    public float OverOwnUntilSharp(int count)
    {
        foreach (var picture in Capture(count)) // expect TNS1002: picture
        {
            var score = detector.Score(picture);
            if (score > 0.5f)
            {
                return score;
            }

            picture.Dispose();
        }

        return 0;
    }

    public float OverLocalFunction(int count)
    {
        var sum = 0f;
        foreach (var waveform in Listen()) // expect TNS1001: waveform
        {
            sum += Dsp.Rms(waveform);
        }

        return sum;

        IEnumerable<Waveform> Listen()
        {
            while (count-- > 0)
            {
                var waveform = microphone.Listen(160);
                Dsp.Normalize(waveform.Span);
                yield return waveform;
            }
        }
    }

    public IEnumerable<Memory<float>> Windows(int length)
    {
        for (var i = 0; i + length <= _recording.Samples.Length; i += length)
        {
            yield return _recording.Samples.Slice(i, length); // expect TNS2003: _recording.Samples.Slice(i, length)
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<float>> WindowsLater(int length)
    {
        var samples = _recording.Samples;
        for (var i = 0; i + length <= samples.Length; i += length)
        {
            await Task.Delay(10);
            yield return samples.Slice(i, length); // expect TNS2003: samples.Slice(i, length)
        }
    }

    public IEnumerable<Memory<float>> ViewsOfEach(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            using var recording = Recording.Open(path);
            yield return recording.Samples; // expect TNS2004: recording.Samples
        }
    }

    public IEnumerable<Waveform> YieldedAndDisposed(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var waveform = microphone.Listen(160);
            yield return waveform; // expect TNS1005: waveform
        }
    }

    public IEnumerable<float> Break(float limit)
    {
        var waveform = microphone.Listen(160); // expect TNS1002: waveform
        if (waveform.Length == 0)
        {
            yield break;
        }

        if (waveform[0] < limit)
        {
            yield return waveform[0];
        }

        waveform.Dispose();
    }

    public async Task<float> Watched(CancellationToken cancellationToken)
    {
        var sum = 0f;
        await foreach (var picture in camera.WatchAsync(cancellationToken)) // expect TNS1002: picture
        {
            if (detector.Score(picture) < 0.5f)
            {
                continue;
            }

            using (picture)
            {
                sum += await detector.ScoreAsync(picture, cancellationToken);
            }
        }

        return sum;
    }

    public void Dispose() => _recording.Dispose();
}
