// Services, records, events and tests in which several kinds meet, with wrappers as owners.
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Neighbours.Pipelines;

public sealed record Snapshot([TransfersOwnership] Picture Picture, DateTime Time) : IDisposable
{
    public byte Corner() => Picture[0, 0, 0];

    public void Dispose() => Picture.Dispose();
}

public sealed class RightService(ICamera camera, IDetector detector, SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Scratch _scratch = new(allocator, 4096);

    public event Action<Scene>? Found;

    public async Task RunAsync(ChannelReader<Picture> input, ChannelWriter<Scene> output, CancellationToken stopping)
    {
        await foreach (var picture in input.ReadAllAsync(stopping).ConfigureAwait(false))
        {
            if (detector.Score(picture) < 0.1f)
            {
                picture.Dispose();
                continue;
            }

            Scene? scene = new(picture, detector.Embed(picture));
            try
            {
                await output.WriteAsync(scene, stopping).ConfigureAwait(false);
                scene = null;
            }
            finally
            {
                scene?.Dispose();
            }
        }
    }

    public void Report()
    {
        var picture = camera.Capture();
        using var scene = new Scene(picture, detector.Embed(picture));
        Found?.Invoke(scene);
    }

    public bool TryCompose([NotNullWhen(true)] out Scene? scene)
    {
        scene = null;
        if (!camera.TryCapture(out var picture))
        {
            return false;
        }

        scene = new Scene(picture, detector.Embed(picture));
        if (scene.FaceCount > 0)
        {
            return true;
        }

        scene.Dispose();
        scene = null;
        return false;
    }

    public long CountFaces()
    {
        if (!TryCompose(out var scene))
        {
            return 0;
        }

        using (scene)
        {
            return scene.FaceCount;
        }
    }

    public Snapshot Take() => new(camera.Capture(), DateTime.UtcNow);

    public byte TakeAndRead()
    {
        using var snapshot = Take();
        return snapshot.Corner();
    }

    public void WipeSome(long size)
    {
        Scratch? scratch = size > 0 ? new Scratch(allocator, size) : null;
        scratch?.Wipe();
        scratch?.Dispose();
    }

    public void Grow(ref Waveform waveform, int samples)
    {
        var larger = Waveform.Allocate(allocator, samples);
        waveform.CopyTo(larger.Span);
        waveform.Dispose();
        waveform = larger;
    }

    public void Wipe() => _scratch.Wipe();

    public void Dispose() => _scratch.Dispose();
}

public sealed class RightTests(SharedMemoryAllocator allocator)
{
    public void A_waveform_has_the_length_that_was_asked_for()
    {
        var waveform = Waveform.Allocate(allocator, 160);
        try
        {
            Debug.Assert(waveform.Length == 160, "The length differs.");
        }
        finally
        {
            waveform.Dispose();
        }
    }

    public void A_scratch_is_disposed_once()
    {
        var scratch = new Scratch(allocator, 4096);
        scratch.Dispose();
        scratch.Dispose();
        Debug.Assert(scratch.IsDisposed, "It is not disposed.");
    }

    public void Reading_a_default_throws()
    {
        Action read = () => Waveform.Open(allocator, default).Dispose();
        try
        {
            read();
        }
        catch (TensorException)
        {
            return;
        }

        Debug.Fail("It does not throw.");
    }
}

public sealed class WrongService(ICamera camera, IDetector detector, IUplink uplink, SharedMemoryAllocator allocator)
    : IDisposable
{
    private readonly Scratch _scratch = new(allocator, 4096); // expect TNS1008: _scratch
    private readonly Embeddings _known = Embeddings.Allocate(allocator, 1);

    public async Task RunAsync(ChannelReader<Picture> input, ChannelWriter<Scene> output, CancellationToken stopping)
    {
        await foreach (var picture in input.ReadAllAsync(stopping).ConfigureAwait(false))
        {
            var scene = new Scene(picture, detector.Embed(picture)); // expect TNS1002: scene
            if (scene.FaceCount == 0)
            {
                continue;
            }

            await output.WriteAsync(scene, stopping).ConfigureAwait(false);
        }
    }

    public bool TryCompose([NotNullWhen(true)] out Scene? scene)
    {
        scene = null;
        if (!camera.TryCapture(out var picture))
        {
            return false;
        }

        scene = new Scene(picture, detector.Embed(picture));
        if (scene.FaceCount == 0)
        {
            scene = null; // expect TNS1007: scene
            return false;
        }

        return true;
    }

    public long CountFaces(bool quick)
    {
        if (!TryCompose(out var scene)) // expect TNS1002: scene
        {
            return 0;
        }

        if (quick)
        {
            return 1;
        }

        var count = scene.FaceCount;
        scene.Dispose();
        return count;
    }

    public long CountFacesOfOne()
    {
        var picture = camera.Capture();
        return new Scene(picture, detector.Embed(picture)).FaceCount; // expect TNS1006: new Scene(picture, detector.Embed(picture))
    }

    public void OnFound(Scene scene)
    {
        using (scene) // expect TNS1011: scene
        {
            _known.CopyFrom(scene.Faces.Span);
        }
    }

    public void Forward(Waveform waveform)
    {
        Dsp.Normalize(waveform.Span);
        uplink.Post(waveform); // expect TNS1011: waveform
    }

    public byte TakeAndRead()
    {
        var snapshot = camera.Capture(); // expect TNS1001: snapshot
        return snapshot[0, 0, 0];
    }

    public void WipeMore(long size)
    {
        var scratch = new Scratch(allocator, size);
        while (size < 65_536)
        {
            size *= 2;
            scratch = new Scratch(allocator, size); // expect TNS1007: scratch
            scratch.Wipe();
        }

        scratch.Dispose();
    }

    public void Grow(ref Waveform waveform, int samples)
    {
        var larger = Waveform.Allocate(allocator, samples);
        waveform.CopyTo(larger.Span);
        waveform = larger; // expect TNS1007: waveform
    }

    public void WipeAfterwards()
    {
        var scratch = new Scratch(allocator, 4096);
        scratch.Dispose();
        scratch.Wipe(); // expect TNS1004: scratch
    }

    public void Wipe() => _scratch.Wipe();

    public void Dispose() => _known.Dispose();
}
