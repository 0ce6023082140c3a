// One variable whose tensor is made in one of several ways.
namespace Neighbours.Makers;

public sealed class RightMakers(
    IMicrophone microphone,
    ICamera camera,
    IDetector detector,
    SharedMemoryAllocator allocator
)
{
    public async Task<float> AwaitedOrMade(bool live, CancellationToken cancellationToken)
    {
        using var waveform = live ? await microphone.ListenAsync(cancellationToken) : Waveform.Allocate(allocator, 160);
        return Dsp.Rms(waveform);
    }

    public float IfElse(bool lowLight)
    {
        Picture picture;
        if (lowLight)
        {
            picture = Picture.Allocate(allocator, 480, 640);
            picture.Clear();
        }
        else
        {
            picture = camera.Capture();
        }

        try
        {
            return detector.Score(picture);
        }
        finally
        {
            picture.Dispose();
        }
    }

    public Recording BySwitch(string source)
    {
        Recording recording;
        switch (Path.GetExtension(source))
        {
            case ".wav":
                recording = Recording.Open(source);
                break;
            case ".mp3":
                using (var compressed = Recording.Open(source))
                {
                    recording = compressed.Resample(16_000);
                }

                break;
            default:
                throw new NotSupportedException($"'{source}' has an unknown format.");
        }

        recording.Rewind();
        return recording;
    }

    public int GivenOrOpened(Recording? given, string path)
    {
        var isOwn = given is null;
        var recording = given ?? Recording.Open(path);
        try
        {
            recording.Rewind();
            return recording.Rating;
        }
        finally
        {
            if (isOwn)
            {
                recording.Dispose();
            }
        }
    }

    public int OpenedOrSilent(string path)
    {
        Recording recording;
        try
        {
            recording = Recording.Open(path);
        }
        catch (IOException)
        {
            recording = new Recording("silence");
        }

        using (recording)
        {
            return recording.Rating;
        }
    }

    public float Enlarged(int samples)
    {
        var waveform = microphone.Listen(160);
        var span = waveform.Span;
        if (samples > 160)
        {
            var larger = Waveform.Allocate(allocator, samples);
            span.CopyTo(larger.Span);
            waveform.Dispose();
            waveform = larger;
            span = waveform.Span;
        }

        var rms = Dsp.Rms(span);
        waveform.Dispose();
        return rms;
    }

    public float ByDelegate(bool live)
    {
        Func<int, Waveform> make = live ? microphone.Listen : samples => Waveform.Allocate(allocator, samples);
        using var waveform = make(160);
        return waveform[0];
    }

    public TensorRef PublishedInOneWay(bool live)
    {
        var waveform = live ? microphone.Listen(160) : Waveform.Allocate(allocator, 160);
        if (Dsp.Rms(waveform) > 0)
        {
            return waveform.Publish();
        }

        waveform.Dispose();
        return default;
    }

    public float PerhapsRecorded(bool live)
    {
        Waveform waveform = default;
        if (live)
        {
            waveform = microphone.Listen(160);
        }
        else if (!microphone.TryListen(out waveform))
        {
            return 0;
        }

        var rms = Dsp.Rms(waveform);
        waveform.Dispose();
        return rms;
    }

    public int FoundInOneOfTwoPlaces(string name)
    {
        using var recording = Recording.Find(name) ?? Recording.Find(name + ".wav") ?? new Recording(name);
        return recording.Rating;
    }

    public string FirstThatOpens(string first, string second)
    {
        if (!Recording.TryOpen(first, out var recording) && !Recording.TryOpen(second, out recording))
        {
            return "";
        }

        using (recording)
        {
            return recording.Name;
        }
    }
}

public sealed class WrongMakers(
    IMicrophone microphone,
    ICamera camera,
    IDetector detector,
    SharedMemoryAllocator allocator
)
{
    public float Conditional(bool lowLight)
    {
        var picture = lowLight ? Picture.Allocate(allocator, 480, 640) : camera.Capture(); // expect TNS1001: picture
        return detector.Score(picture);
    }

    public int SwitchExpression(string source)
    {
        var recording = Path.GetExtension(source) switch // expect TNS1002: recording
        {
            ".wav" => Recording.Open(source),
            "" => new Recording(source),
            _ => throw new NotSupportedException(),
        };
        if (recording.IsCorrupt)
        {
            return 0;
        }

        var rating = recording.Rating;
        recording.Dispose();
        return rating;
    }

    public string Coalesced(string name, bool quick)
    {
        var recording = Recording.Find(name) ?? new Recording(name); // expect TNS1002: recording
        if (quick)
        {
            return name;
        }

        using (recording)
        {
            return recording.Name;
        }
    }

    public string IfElse(bool live, string path)
    {
        Recording recording;
        if (live)
        {
            recording = new Recording("live");
        }
        else
        {
            recording = Recording.Open(path);
        }

        recording.Dispose();
        return recording.Name; // expect TNS1004: recording
    }

    public Waveform InUsing(bool live)
    {
        using var waveform = live ? microphone.Listen(160) : Waveform.Allocate(allocator, 160);
        Dsp.Normalize(waveform.Span);
        return waveform; // expect TNS1005: waveform
    }

    public float LateView(bool live)
    {
        var waveform = live ? microphone.Listen(160) : Waveform.Allocate(allocator, 160);
        var samples = waveform.Span;
        waveform.Dispose();
        return samples[0]; // expect TNS2002: samples
    }

    public int Resampled(string path)
    {
        var recording = Recording.Open(path); // expect TNS1002: recording
        if (recording.Rate != 16_000)
        {
            var resampled = recording.Resample(16_000);
            recording.Dispose();
            recording = resampled;
        }

        if (recording.IsCorrupt)
        {
            return 0;
        }

        var rating = recording.Rating;
        recording.Dispose();
        return rating;
    }

    public float SwitchStatement(string source)
    {
        Picture picture; // expect TNS1001: picture
        switch (source)
        {
            case "camera":
                picture = camera.Capture();
                break;
            default:
                picture = Picture.Allocate(allocator, 480, 640);
                picture.Clear();
                break;
        }

        return detector.Score(picture);
    }

    public int OpenedOrSilent(string path)
    {
        Recording recording; // expect TNS1001: recording
        try
        {
            recording = Recording.Open(path);
        }
        catch (IOException)
        {
            recording = new Recording("silence");
        }

        recording.Rewind();
        return recording.Rating;
    }

    public int CoalescedAssignment(string name)
    {
        var recording = Recording.Find(name); // expect TNS1001: recording
        recording ??= new Recording(name);
        return recording.Rating;
    }

    public async Task<float> AwaitedInBothWays(bool live, CancellationToken cancellationToken)
    {
        var waveform = live // expect TNS1002: waveform
            ? await microphone.ListenAsync(cancellationToken)
            : await microphone.NextAsync(cancellationToken);
        if (waveform.Length == 0)
        {
            return 0;
        }

        var rms = Dsp.Rms(waveform);
        waveform.Dispose();
        return rms;
    }

    public int ByPattern(string first, string second, bool useFirst)
    {
        if ((useFirst ? Recording.Find(first) : Recording.Find(second)) is not { } recording) // expect TNS1001: recording
        {
            return 0;
        }

        recording.Rewind();
        return recording.Rating;
    }

    public void Captured(bool lowLight)
    {
        using var picture = lowLight ? Picture.Allocate(allocator, 480, 640) : camera.Capture();
        Task.Run(() => detector.Score(picture)); // expect TNS1009: picture
    }

    public Waveform PublishedInOneWay(bool live, ICollection<TensorRef> references)
    {
        var waveform = live ? microphone.Listen(160) : Waveform.Allocate(allocator, 160);
        if (Dsp.Rms(waveform) > 0)
        {
            references.Add(waveform.Publish());
        }

        return waveform; // expect TNS1005: waveform
    }

    public float Overwritten(bool live)
    {
        var waveform = live ? microphone.Listen(160) : Waveform.Allocate(allocator, 160);
        if (Dsp.Rms(waveform) < 0.1f)
        {
            waveform = microphone.Listen(320); // expect TNS1007: waveform
        }

        using (waveform)
        {
            return waveform[0];
        }
    }

    public float SpanOfTheOldOne(int samples)
    {
        var waveform = microphone.Listen(160);
        var span = waveform.Span;
        if (samples > 160)
        {
            var larger = Waveform.Allocate(allocator, samples);
            waveform.Dispose();
            waveform = larger;
        }

        var rms = Dsp.Rms(span); // expect TNS2002: span
        waveform.Dispose();
        return rms;
    }

    public float PerhapsRecorded(bool live)
    {
        Waveform waveform = default; // expect TNS1001: waveform
        if (live)
        {
            waveform = microphone.Listen(160);
        }

        return waveform == default ? 0 : Dsp.Rms(waveform);
    }
}
