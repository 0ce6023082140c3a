// Records and primary constructors that hold owners.
namespace Corpus.Right.Records;

public sealed record Recording([TransfersOwnership] Frame Samples, string Name) : IDisposable
{
    public float Peak() => Model.Peak(Samples);

    public void Dispose() => Samples.Dispose();
}

public sealed record Pair(Clip First, Clip Second) : IDisposable
{
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}

public readonly record struct Detection(Logits Scores, int Best) : IDisposable
{
    public float Score() => Scores[0, Best];

    public void Dispose() => Scores.Dispose();
}

/// <summary>Names tensors that belong to a call.</summary>
public sealed record Lent([property: Borrowed] Frame Samples, string Name);

public sealed class Player([TransfersOwnership] Clip clip) : IDisposable
{
    public void Play() => clip.Play();

    public void Dispose() => clip.Dispose();
}

public sealed class Meter([Borrowed] Frame frame)
{
    public float Read() => frame[0];
}

public sealed class Window([TransfersOwnership] Frame samples) : IDisposable
{
    private readonly Frame _samples = samples;

    public float this[int index] => _samples[index];

    public void Dispose() => _samples.Dispose();
}

public sealed class Session(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame _input = Frame.Allocate(allocator, 160);
    private readonly Logits _output = Logits.Allocate(allocator, 1);

    public float Run()
    {
        _input.Span.Clear();
        return _output[0, 0];
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }
}

public sealed class Users(SharedMemoryAllocator allocator)
{
    public Recording Made()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Span.Clear();
        return new Recording(frame, "silence");
    }

    public float MadeAndEnded()
    {
        using var recording = new Recording(Frame.Allocate(allocator, 160), "silence");
        return recording.Peak();
    }

    public Pair Two() => new(Clip.Load("a.wav"), Clip.Load("b.wav"));

    public string Deconstructed()
    {
        using var pair = Two();
        var (first, second) = pair;
        return first.Path + second.Path;
    }

    public Detection Detect(ImageBatch.ReadOnly images)
    {
        var scores = Logits.Allocate(allocator, images.Batch);
        scores.Span.Clear();
        return new Detection(scores, 0);
    }

    public float Best(ImageBatch.ReadOnly images)
    {
        using var detection = Detect(images);
        return detection.Score();
    }

    public Recording Renamed([TransfersOwnership] Recording recording) => recording with { Name = "renamed" };

    public float Lending()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var lent = new Lent(frame, "a");
        return lent.Samples[0];
    }

    public void Playing()
    {
        var clip = Clip.Load("a.wav");
        using var player = new Player(clip);
        player.Play();
    }

    public float Metering()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var meter = new Meter(frame);
        return meter.Read();
    }

    public Window Opened(TensorRef reference)
    {
        var buffer = allocator.Open(reference);
        return new Window(Frame.FromBuffer(buffer));
    }

    public float Sessions()
    {
        using var session = new Session(allocator);
        return session.Run() + session.Run();
    }

    public object Anonymous()
    {
        var frame = Frame.Allocate(allocator, 160);
        return new { frame, Name = "anonymous" };
    }
}
