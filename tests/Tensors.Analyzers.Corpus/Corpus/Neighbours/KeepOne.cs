// The first, the last or the best of many is kept, and the others are disposed, or not.
namespace Neighbours.KeepOne;

public sealed class RightChoices(ICamera camera, IDetector detector) : IDisposable
{
    private Picture? _reference;

    public Picture? FirstSharp(int tries)
    {
        Picture? first = null;
        for (var i = 0; i < tries; i++)
        {
            var picture = camera.Capture();
            if (first is null && detector.Score(picture) > 0.5f)
            {
                first = picture;
            }
            else
            {
                picture.Dispose();
            }
        }

        return first;
    }

    public Recording? FirstByNull(IEnumerable<string> paths)
    {
        Recording? found = null;
        foreach (var path in paths)
        {
            var recording = Recording.Open(path);
            if (found == null)
                found = recording;
            else
                recording.Dispose();
        }

        return found;
    }

    public Picture? FirstByHasValue(int tries)
    {
        Picture? first = null;
        for (var i = 0; i < tries; i++)
        {
            var picture = camera.Capture();
            if (first.HasValue)
            {
                picture.Dispose();
                continue;
            }

            first = picture;
        }

        return first;
    }

    public Picture FirstByDefault(int tries)
    {
        Picture first = default;
        for (var i = 0; i < tries; i++)
        {
            var picture = camera.Capture();
            if (first == default)
            {
                first = picture;
            }
            else
            {
                picture.Dispose();
            }
        }

        return first;
    }

    public Picture FirstByState(int tries)
    {
        Picture first = default;
        while (tries-- > 0)
        {
            var picture = camera.Capture();
            if (first.IsDisposed)
            {
                first = picture;
            }
            else
            {
                picture.Dispose();
            }
        }

        return first;
    }

    public Recording? FirstByCounter(IEnumerable<string> paths)
    {
        Recording? first = null;
        var count = 0;
        foreach (var path in paths)
        {
            var recording = Recording.Open(path);
            if (count++ == 0)
            {
                first = recording;
            }
            else
            {
                recording.Dispose();
            }
        }

        return first;
    }

    public Recording? FirstByFlag(IEnumerable<string> paths)
    {
        Recording? first = null;
        var hasFirst = false;
        foreach (var path in paths)
        {
            var recording = Recording.Open(path);
            if (!hasFirst && !recording.IsCorrupt)
            {
                first = recording;
                hasFirst = true;
                continue;
            }

            recording.Dispose();
        }

        return first;
    }

    public Picture Best(int tries)
    {
        Picture best = default;
        var bestScore = float.MinValue;
        for (var i = 0; i < tries; i++)
        {
            var picture = camera.Capture();
            var score = detector.Score(picture);
            if (score > bestScore)
            {
                best.Dispose();
                (best, bestScore) = (picture, score);
            }
            else
            {
                picture.Dispose();
            }
        }

        return best;
    }

    public Recording? Last(IEnumerable<string> paths)
    {
        Recording? last = null;
        foreach (var path in paths)
        {
            var previous = last;
            last = Recording.Open(path);
            previous?.Dispose();
        }

        return last;
    }

    public Recording? FoundAndLeft(IEnumerable<string> paths, string name)
    {
        Recording? found = null;
        foreach (var path in paths)
        {
            var recording = Recording.Open(path);
            if (recording.Name == name)
            {
                found = recording;
                break;
            }

            recording.Dispose();
        }

        return found;
    }

    public Picture UntilSharp()
    {
        var picture = camera.Capture();
        while (detector.Score(picture) < 0.5f)
        {
            picture.Dispose();
            picture = camera.Capture();
        }

        return picture;
    }

    public float Motion(int count)
    {
        var sum = 0f;
        var previous = camera.Capture();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var current = camera.Capture();
                sum += detector.Difference(previous, current);
                previous.Dispose();
                previous = current;
            }
        }
        finally
        {
            previous.Dispose();
        }

        return sum;
    }

    public void Calibrate(int tries)
    {
        while (tries-- > 0)
        {
            var picture = camera.Capture();
            if (_reference is null)
            {
                _reference = picture;
            }
            else
            {
                picture.Dispose();
            }
        }
    }

    public void Dispose() => _reference?.Dispose();
}

public sealed class WrongChoices(ICamera camera, IDetector detector)
{
    public Picture? BestForgetsTheOldOne(int tries)
    {
        Picture? best = null;
        var bestScore = 0f;
        for (var i = 0; i < tries; i++)
        {
            var picture = camera.Capture();
            var score = detector.Score(picture);
            if (best is null || score > bestScore)
            {
                best = picture; // expect TNS1007: best
                bestScore = score;
            }
            else
            {
                picture.Dispose();
            }
        }

        return best;
    }

    public Recording? FirstForgetsTheOthers(IEnumerable<string> paths)
    {
        Recording? found = null;
        foreach (var path in paths)
        {
            var recording = Recording.Open(path); // expect TNS1002: recording
            if (found is null)
            {
                found = recording;
            }
        }

        return found;
    }

    public Recording? LastForgetsTheOthers(IEnumerable<string> paths)
    {
        Recording? last = null;
        foreach (var path in paths)
        {
            last = Recording.Open(path); // expect TNS1007: last
        }

        return last;
    }

    public Recording? FoundForgetsTheOthers(IEnumerable<string> paths, string name)
    {
        foreach (var path in paths)
        {
            var recording = Recording.Open(path); // expect TNS1002: recording
            if (recording.Name == name)
            {
                return recording;
            }
        }

        return null;
    }

    public Picture UntilSharpForgets()
    {
        var picture = camera.Capture();
        while (detector.Score(picture) < 0.5f)
        {
            picture = camera.Capture(); // expect TNS1007: picture
        }

        return picture;
    }

    public float MotionForgets(int count)
    {
        var sum = 0f;
        var previous = camera.Capture();
        for (var i = 0; i < count; i++)
        {
            var current = camera.Capture();
            sum += detector.Difference(previous, current);
            previous = current; // expect TNS1007: previous
        }

        previous.Dispose();
        return sum;
    }

    public Picture? FirstIsDisposedToo(int tries)
    {
        Picture? first = null;
        for (var i = 0; i < tries; i++)
        {
            var picture = camera.Capture();
            first ??= picture;
            picture.Dispose();
        }

        return first; // expect TNS1004: first
    }

    public float LastIsReadTooLate(IEnumerable<string> paths)
    {
        Memory<float> last = default;
        var sum = 0f;
        foreach (var path in paths)
        {
            using var recording = Recording.Open(path);
            if (!last.IsEmpty)
            {
                sum += Dsp.Correlate(last.Span, recording.Samples.Span); // expect TNS2002: last
            }

            last = recording.Samples;
        }

        return sum;
    }
}
