// Questions whether a tensor was disposed, and the answers taken wrongly.
using System.Diagnostics;

namespace Neighbours.DisposalState;

public sealed class RightQuestions(IMicrophone microphone, SharedMemoryAllocator allocator) : IDisposable
{
    private Waveform _held = Waveform.Allocate(allocator, 160);

    public bool AfterDispose()
    {
        var waveform = microphone.Listen(160);
        waveform.Dispose();
        return waveform.IsDisposed;
    }

    public bool BufferAfterDispose()
    {
        var waveform = microphone.Listen(160);
        waveform.Dispose();
        return waveform.Buffer.IsDisposed;
    }

    public bool OfDefault() =>
        default(Waveform).IsDisposed && default(Waveform.ReadOnly).IsDisposed && new Scratch().IsDisposed;

    public TensorRef AfterPublish()
    {
        var waveform = microphone.Listen(160);
        var reference = waveform.Publish();
        Debug.Assert(waveform.IsDisposed, "The handle is over.");
        return reference;
    }

    public bool OfTwin()
    {
        var waveform = microphone.Listen(160);
        Waveform.ReadOnly twin = waveform;
        waveform.Dispose();
        return twin.IsDisposed;
    }

    public float BeforeUse(bool stop)
    {
        var waveform = microphone.Listen(160);
        if (stop)
        {
            waveform.Dispose();
        }

        var rms = waveform.IsDisposed ? 0 : Dsp.Rms(waveform);
        waveform.Dispose();
        return rms;
    }

    public float ShortCircuit(bool stop)
    {
        using var waveform = microphone.Listen(160);
        if (stop)
        {
            waveform.Dispose();
        }

        return waveform.IsDisposed || waveform.Length == 0 ? 0 : waveform[0];
    }

    public float ByPattern(bool stop)
    {
        using var recording = Recording.Open("a.wav");
        if (stop)
        {
            recording.Dispose();
        }

        return recording is { IsDisposed: false } ? recording.Rating : 0;
    }

    public void WhileAlive(CancellationToken cancellationToken)
    {
        var scratch = new Scratch(allocator, 4096);
        while (!scratch.IsDisposed)
        {
            scratch.Wipe();
            if (cancellationToken.IsCancellationRequested)
            {
                scratch.Dispose();
            }
        }
    }

    public bool OfNullable(bool wanted)
    {
        Waveform? waveform = wanted ? microphone.Listen(160) : null;
        waveform?.Dispose();
        return waveform?.IsDisposed ?? true;
    }

    public float OfField()
    {
        ObjectDisposedException.ThrowIf(_held.IsDisposed, this);
        return _held[0];
    }

    public void Renew(int samples)
    {
        _held.Dispose();
        if (_held.IsDisposed)
        {
            _held = Waveform.Allocate(allocator, samples);
        }
    }

    public static bool OfAny<TTensor>([TransfersOwnership] TTensor tensor)
        where TTensor : struct, ISharedTensor<TTensor, float>
    {
        tensor.Dispose();
        return tensor.IsDisposed;
    }

    public void Dispose() => _held.Dispose();
}

public sealed class WrongQuestions(IMicrophone microphone)
{
    public float WrongBranch(bool stop)
    {
        using var waveform = microphone.Listen(160);
        if (stop)
        {
            waveform.Dispose();
        }

        return waveform.IsDisposed ? Dsp.Rms(waveform) : 0; // expect TNS1004[2]: waveform
    }

    public float DisposedAfterTheQuestion()
    {
        var waveform = microphone.Listen(160);
        if (!waveform.IsDisposed)
        {
            waveform.Dispose();
        }

        return waveform[0]; // expect TNS1004: waveform
    }

    public float OldAnswer(bool stop)
    {
        using var waveform = microphone.Listen(160);
        var isAlive = !waveform.IsDisposed;
        if (stop)
        {
            waveform.Dispose();
        }

        return isAlive ? waveform[0] : 0; // expect TNS1004: waveform
    }

    public float AnotherOne(bool stop)
    {
        using var left = microphone.Listen(160);
        using var right = microphone.Listen(160);
        if (stop)
        {
            right.Dispose();
        }

        return left.IsDisposed ? 0 : Dsp.Rms(right); // expect TNS1004: right
    }

    public float PublishedAndAsked()
    {
        var waveform = microphone.Listen(160);
        waveform.Publish();
        return waveform.IsDisposed ? waveform.Length : 0; // expect TNS1005[2]: waveform
    }

    public long DefaultAndAsked()
    {
        Waveform waveform = default;
        return waveform.IsDisposed ? waveform.Length : 0; // expect TNS1010[2]: waveform
    }

    public float OnlyAsked()
    {
        var waveform = microphone.Listen(160); // expect TNS1001: waveform
        return waveform.IsDisposed ? 0 : waveform[0];
    }

    public float AskedTheWrongWayRound()
    {
        var recording = Recording.Open("a.wav"); // expect TNS1002: recording
        recording.Rewind();
        if (recording.Rating > 3 && !recording.IsDisposed)
        {
            recording.Dispose();
            return 1;
        }

        return 0;
    }
}
