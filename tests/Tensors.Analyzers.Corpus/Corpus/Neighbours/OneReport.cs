// One fault, one report: the most helpful of those that would fit.
using System.Runtime.InteropServices;

namespace Neighbours.OneReport;

public sealed class Single(IMicrophone microphone, ICamera camera, IUplink uplink)
{
    public Task StreamedView()
    {
        using var recording = Recording.Open("a.wav");
        return uplink.StreamAsync(recording.Samples); // expect TNS2004: recording.Samples
    }

    public async Task StreamedTooLong()
    {
        Task streaming;
        using (var recording = Recording.Open("a.wav"))
        {
            streaming = uplink.StreamAsync(recording.Samples[160..]); // expect TNS2004: recording.Samples[160..]
        }

        await streaming;
    }

    public Task CapturedView()
    {
        using var recording = Recording.Open("a.wav");
        var samples = recording.Samples;
        return Task.Run(() => samples.Span.Clear()); // expect TNS2004: samples
    }

    public TensorBuffer ReturnedBuffer()
    {
        using var picture = camera.Capture();
        return picture.Buffer; // expect TNS2001: picture.Buffer
    }

    public byte LateBuffer()
    {
        var picture = camera.Capture();
        var buffer = picture.Buffer;
        picture.Dispose();
        return buffer.AsReadOnlyBytes()[0]; // expect TNS2002: buffer
    }

    public TensorRef WrittenAfterPublish()
    {
        using var waveform = microphone.Listen(160);
        var samples = waveform.Span;
        var reference = waveform.Publish();
        samples.Fill(0); // expect TNS2005: samples
        return reference;
    }

    public TensorRef NormalizedAfterPublish()
    {
        using var waveform = microphone.Listen(160);
        var reference = waveform.Publish();
        Dsp.Normalize(waveform.Span); // expect TNS1005: waveform
        return reference;
    }

    public float ReadAfterPublish(out TensorRef reference)
    {
        using var waveform = microphone.Listen(160);
        var samples = waveform.Span;
        reference = waveform.Publish();
        return Dsp.Rms(samples); // expect TNS2002: samples
    }

    public Memory<float> ViewOfForgotten()
    {
        var recording = Recording.Open("a.wav"); // expect TNS1001: recording
        return recording.Samples;
    }

    public void PostedInUsing()
    {
        using var waveform = microphone.Listen(160);
        uplink.Post(waveform); // expect TNS1005: waveform
    }

    public int ReplacedAndForgotten()
    {
        var recording = Recording.Open("a.wav"); // expect TNS1001: recording
        recording = Recording.Open("b.wav");
        return recording.Rating;
    }

    public int CastAndLate()
    {
        var waveform = microphone.Listen(160);
        var bits = MemoryMarshal.AsBytes(waveform.Span);
        waveform.Dispose();
        return bits[0]; // expect TNS2002: bits
    }
}

public sealed class Fine(IMicrophone microphone, ICamera camera, IUplink uplink)
{
    public async Task StreamedView()
    {
        using var recording = Recording.Open("a.wav");
        await uplink.StreamAsync(recording.Samples[160..]);
    }

    public async Task StreamedTwice()
    {
        using var recording = Recording.Open("a.wav");
        var samples = recording.Samples;
        var first = uplink.StreamAsync(samples[..160]);
        var second = uplink.StreamAsync(samples[160..]);
        await first;
        await second;
    }

    public long LengthOfBuffer()
    {
        using var picture = camera.Capture();
        var buffer = picture.Buffer;
        return buffer.ElementCount;
    }

    public TensorRef WrittenBeforePublish()
    {
        using var waveform = microphone.Listen(160);
        var samples = waveform.Span;
        samples.Fill(0);
        return waveform.Publish();
    }

    public int LengthAfterPublish(out TensorRef reference)
    {
        using var waveform = microphone.Listen(160);
        var samples = waveform.Span;
        reference = waveform.Publish();
        return samples.Length;
    }

    public void PostedAfterCheck()
    {
        var waveform = microphone.Listen(160);
        if (waveform.Length == 0)
        {
            waveform.Dispose();
            return;
        }

        uplink.Post(waveform);
    }
}
