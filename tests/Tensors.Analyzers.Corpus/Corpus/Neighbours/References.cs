// References of tensors: lent by ToRef while the tensor lives, handed over by Publish.
namespace Neighbours.References;

public sealed class RightReferences(IMicrophone microphone, ICamera camera, IUplink uplink, ILog log) : IDisposable
{
    private readonly Waveform _greeting = microphone.Listen(160);

    public TensorRef Greeting => _greeting.ToRef();

    public TensorRef Published()
    {
        using var waveform = microphone.Listen(160);
        return waveform.Publish();
    }

    public TensorRef PublishedIfLoud()
    {
        using var waveform = microphone.Listen(160);
        return Dsp.Rms(waveform) > 0.5f ? waveform.Publish() : default;
    }

    public TensorRef OfParameter(Waveform waveform)
    {
        Dsp.Normalize(waveform.Span);
        return waveform.ToRef();
    }

    public async Task Announced()
    {
        using var waveform = microphone.Listen(160);
        await uplink.AnnounceAsync(waveform.ToRef());
    }

    public async Task AnnouncedAndAwaitedLater()
    {
        using var waveform = microphone.Listen(160);
        var reference = waveform.ToRef();
        var announcing = uplink.AnnounceAsync(reference);
        log.Write(reference);
        await announcing.ConfigureAwait(false);
    }

    public Task<TensorRef> FromResult()
    {
        using var waveform = microphone.Listen(160);
        return Task.FromResult(waveform.Publish());
    }

    public Message Described()
    {
        using var waveform = microphone.Listen(160);
        var length = waveform.Length;
        return new Message(waveform.Publish(), length);
    }

    public Message DescribedInOneLine()
    {
        using var waveform = microphone.Listen(160);
        return new Message(Length: waveform.Length, Reference: waveform.Publish());
    }

    public List<TensorRef> Burst(int count)
    {
        var references = new List<TensorRef>();
        for (var i = 0; i < count; i++)
        {
            using var picture = camera.Capture();
            references.Add(picture.Publish());
        }

        return references;
    }

    public (Waveform Waveform, TensorRef Reference) Both()
    {
        var waveform = microphone.Listen(160);
        return (waveform, waveform.ToRef());
    }

    public void Dispose() => _greeting.Dispose();
}

public sealed class WrongReferences(IMicrophone microphone, ICamera camera, IUplink uplink)
{
    private TensorRef _last;

    public TensorRef Last => _last;

    public TensorRef Lent()
    {
        using var waveform = microphone.Listen(160);
        Dsp.Normalize(waveform.Span);
        return waveform.ToRef(); // expect TNS2001: waveform.ToRef()
    }

    public TensorRef LentInVariable()
    {
        using var picture = camera.Capture();
        var reference = picture.ToRef();
        return reference; // expect TNS2001: reference
    }

    public TensorRef LentInFinally()
    {
        var waveform = microphone.Listen(160);
        try
        {
            return waveform.ToRef(); // expect TNS2001: waveform.ToRef()
        }
        finally
        {
            waveform.Dispose();
        }
    }

    public void Stored()
    {
        using var waveform = microphone.Listen(160);
        _last = waveform.ToRef(); // expect TNS2001: waveform.ToRef()
    }

    public bool ByOut(out TensorRef reference)
    {
        using var waveform = microphone.Listen(160);
        reference = waveform.ToRef(); // expect TNS2001: waveform.ToRef()
        return Dsp.Rms(waveform) > 0.5f;
    }

    public Message Described()
    {
        using var waveform = microphone.Listen(160);
        return new Message(waveform.ToRef(), waveform.Length); // expect TNS2001: waveform.ToRef()
    }

    public List<TensorRef> Burst(int count)
    {
        var references = new List<TensorRef>();
        for (var i = 0; i < count; i++)
        {
            using var picture = camera.Capture();
            references.Add(picture.ToRef()); // expect TNS2001: picture.ToRef()
        }

        return references;
    }

    public async Task<TensorRef> LentAfterAwait(CancellationToken cancellationToken)
    {
        using var picture = await camera.CaptureAsync(cancellationToken);
        return picture.Buffer.ToRef(); // expect TNS2001: picture.Buffer.ToRef()
    }

    public Task Announced()
    {
        using var waveform = microphone.Listen(160);
        return uplink.AnnounceAsync(waveform.ToRef()); // expect TNS2004: waveform.ToRef()
    }
}
