// What is evaluated between a tensor's creation and its hand-over may throw.
// enable TNS1003
using System.Globalization;

namespace Neighbours.Throwing;

public sealed class Labels(IMicrophone microphone, ICamera camera, IDetector detector) : IDisposable
{
    private readonly Dictionary<string, Recording> _byName = [];
    private readonly List<(Waveform Waveform, int Label)> _labelled = [];

    public void Keep([TransfersOwnership] Waveform waveform, int label) => _labelled.Add((waveform, label));

    public void KeepNamed([TransfersOwnership] Waveform waveform, string name) => Keep(waveform, name.Length);

    public void ParsedLate(string label)
    {
        var waveform = microphone.Listen(160); // expect TNS1003: waveform
        Keep(waveform, int.Parse(label, CultureInfo.InvariantCulture));
    }

    public void CheckedLate(string? label)
    {
        var waveform = microphone.Listen(160); // expect TNS1003: waveform
        KeepNamed(waveform, label ?? throw new ArgumentNullException(nameof(label)));
    }

    public void IndexedLate(string[] labels, int index)
    {
        var waveform = microphone.Listen(160); // expect TNS1003: waveform
        KeepNamed(waveform, labels[index]);
    }

    public async Task AwaitedLate(Task<int> label)
    {
        var waveform = microphone.Listen(160); // expect TNS1003: waveform
        Keep(waveform, await label);
    }

    public void AddedUnderAKeyThatMayThrow(string name)
    {
        var recording = Recording.Open(name); // expect TNS1003: recording
        _byName.Add(Path.GetFullPath(name), recording);
    }

    public Scene MadeOfTwo()
    {
        var picture = camera.Capture(); // expect TNS1003: picture
        var faces = detector.Embed(picture);
        return new Scene(picture, faces);
    }

    public (Waveform Waveform, int Label) Returned(string label)
    {
        var waveform = microphone.Listen(160); // expect TNS1003: waveform
        return (waveform, int.Parse(label, CultureInfo.InvariantCulture));
    }

    public void ParsedBefore(string label)
    {
        var number = int.Parse(label, CultureInfo.InvariantCulture);
        var waveform = microphone.Listen(160);
        Keep(waveform, number);
    }

    public void ParsedInTry(string label)
    {
        var waveform = microphone.Listen(160);
        try
        {
            Keep(waveform, int.Parse(label, CultureInfo.InvariantCulture));
        }
        catch
        {
            waveform.Dispose();
            throw;
        }
    }

    public void Constant()
    {
        var waveform = microphone.Listen(160);
        Keep(waveform, 3);
    }

    public void NamedArguments(string label) =>
        Keep(label: int.Parse(label, CultureInfo.InvariantCulture), waveform: microphone.Listen(160));

    public Scene MadeOfTwoSafely()
    {
        var picture = camera.Capture();
        try
        {
            var faces = detector.Embed(picture);
            return new Scene(picture, faces);
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    public Message PublishedLast(string suffix)
    {
        using var waveform = microphone.Listen(160);
        var length = waveform.Length + int.Parse(suffix, CultureInfo.InvariantCulture);
        return new Message(waveform.Publish(), length);
    }

    public void Dispose()
    {
        foreach (var (waveform, _) in _labelled)
        {
            waveform.Dispose();
        }

        foreach (var recording in _byName.Values)
        {
            recording.Dispose();
        }
    }
}
