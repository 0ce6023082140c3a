// Tensors under using that leave in a list, a task, a tuple or another owner.
using System.Threading.Channels;

namespace Neighbours.Lists;

public sealed class RightLists(IMicrophone microphone, ICamera camera, IDetector detector)
{
    public List<Waveform> Both() => [microphone.Listen(160), microphone.Listen(320)];

    public float LocalList()
    {
        using var left = microphone.Listen(160);
        using var right = microphone.Listen(160);
        List<Waveform> both = [left, right];
        return Dsp.MixDown(both);
    }

    public float LocalArray()
    {
        using var left = microphone.Listen(160);
        using var right = microphone.Listen(160);
        return Dsp.MixDown([left, right]);
    }

    public List<float[]> Copies()
    {
        using var left = microphone.Listen(160);
        using var right = microphone.Listen(160);
        return [left.ToArray(), right.ToArray()];
    }

    public Task<float> FromResult()
    {
        using var waveform = microphone.Listen(160);
        return Task.FromResult(Dsp.Rms(waveform));
    }

    public ValueTask<Waveform> Wrapped()
    {
        var waveform = microphone.Listen(160);
        Dsp.Normalize(waveform.Span);
        return ValueTask.FromResult(waveform);
    }

    public Recording[] OpenedOrNone(IReadOnlyList<string> paths)
    {
        var recordings = new Recording[paths.Count];
        try
        {
            for (var i = 0; i < paths.Count; i++)
            {
                recordings[i] = Recording.Open(paths[i]);
            }

            return recordings;
        }
        catch
        {
            foreach (var recording in recordings)
            {
                recording?.Dispose();
            }

            throw;
        }
    }

    public IReadOnlyDictionary<string, int> Ratings(IEnumerable<string> paths)
    {
        var ratings = new Dictionary<string, int>();
        foreach (var path in paths)
        {
            using var recording = Recording.Open(path);
            ratings[recording.Name] = recording.Rating;
        }

        return ratings;
    }

    public List<int> RatingsByQuery(IEnumerable<string> paths) =>
        paths
            .Select(path =>
            {
                using var recording = Recording.Open(path);
                return recording.Rating;
            })
            .ToList();

    public Scene Composed()
    {
        var picture = camera.Capture();
        var faces = detector.Embed(picture);
        return new Scene(picture, faces);
    }

    public long ComposedHere()
    {
        var picture = camera.Capture();
        using var scene = new Scene(picture, detector.Embed(picture));
        return scene.FaceCount;
    }
}

public sealed class WrongLists(IMicrophone microphone, ICamera camera, IDetector detector)
{
    private readonly List<Recording> _all = [];

    public List<Waveform> Both()
    {
        using var left = microphone.Listen(160);
        using var right = microphone.Listen(160);
        return [left, right]; // expect TNS1005: left; TNS1005: right
    }

    public IReadOnlyList<Recording> Initialized()
    {
        using var first = Recording.Open("a.wav");
        using var second = Recording.Open("b.wav");
        return new List<Recording> { first, second }; // expect TNS1005: first; TNS1005: second
    }

    public Waveform[] Array()
    {
        using var waveform = microphone.Listen(160);
        return new[] { waveform }; // expect TNS1005: waveform
    }

    public Task<Waveform> FromResult()
    {
        using var waveform = microphone.Listen(160);
        return Task.FromResult(waveform); // expect TNS1005: waveform
    }

    public ValueTask<Recording> Wrapped()
    {
        using var recording = Recording.Open("a.wav");
        return new ValueTask<Recording>(recording); // expect TNS1005: recording
    }

    public List<Picture> Burst(int count)
    {
        var pictures = new List<Picture>();
        for (var i = 0; i < count; i++)
        {
            using var picture = camera.Capture();
            pictures.Add(picture); // expect TNS1005: picture
        }

        return pictures;
    }

    public (Waveform Waveform, float Rms) Measured()
    {
        using var waveform = microphone.Listen(160);
        return (waveform, Dsp.Rms(waveform)); // expect TNS1005[1]: waveform
    }

    public Scene Composed()
    {
        using var picture = camera.Capture();
        var faces = detector.Embed(picture);
        return new Scene(picture, faces); // expect TNS1005: picture
    }

    public void Remembered(string path)
    {
        using var recording = Recording.Open(path);
        _all.Add(recording); // expect TNS1005: recording
    }

    public IEnumerable<Recording> ByQuery(IEnumerable<string> paths) =>
        paths.Select(path =>
        {
            using var recording = Recording.Open(path);
            recording.Normalize();
            return recording; // expect TNS1005: recording
        });

    public async Task Written(ChannelWriter<Waveform> writer, CancellationToken cancellationToken)
    {
        using var waveform = await microphone.ListenAsync(cancellationToken);
        await writer.WriteAsync(waveform, cancellationToken); // expect TNS1005: waveform
    }

    public void Completed(TaskCompletionSource<Waveform> completion)
    {
        using var waveform = microphone.Listen(160);
        completion.SetResult(waveform); // expect TNS1005: waveform
    }

    public async Task<Waveform> Async(CancellationToken cancellationToken)
    {
        using var waveform = await microphone.ListenAsync(cancellationToken);
        await Task.Yield();
        return waveform; // expect TNS1005: waveform
    }

    public int Count => _all.Count;
}
