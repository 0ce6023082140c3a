// Ownership attributes on the user's own members.
namespace Corpus.Right.OwnershipWords;

public sealed class Queue(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Queue<Frame> _frames = new();
    private readonly Frame _silence = Frame.Allocate(allocator, 160);

    [Owned]
    private Frame _current;

    public void Enqueue([TransfersOwnership] Frame frame) => _frames.Enqueue(frame);

    public void EnqueueAll(IEnumerable<float[]> sounds)
    {
        foreach (var sound in sounds)
        {
            var frame = Frame.Allocate(allocator, sound.Length);
            frame.CopyFrom(sound);
            Enqueue(frame);
        }
    }

    [return: Owned]
    public Frame Dequeue() => _frames.Dequeue();

    [return: Borrowed]
    public Frame Silence() => _silence;

    [return: Borrowed]
    public Frame Peek() => _frames.Count > 0 ? _frames.Peek() : _silence;

    public bool TryPeek([Borrowed] out Frame frame) => _frames.TryPeek(out frame);

    public bool TryDequeue([Owned] out Frame frame) => _frames.TryDequeue(out frame);

    public float PeekedValue()
    {
        var frame = Peek();
        return frame[0];
    }

    public float TriedToPeek() => TryPeek(out var frame) ? frame[0] : 0;

    public float TriedToDequeue()
    {
        if (!TryDequeue(out var frame))
        {
            return 0;
        }

        using (frame)
        {
            return frame[0];
        }
    }

    public float DequeuedValue()
    {
        using var frame = Dequeue();
        return frame[0];
    }

    public void Advance()
    {
        _current.Dispose();
        _current = Dequeue();
    }

    public float Peak([Borrowed] Frame frame) => frame[0];

    public void Release([Owned] Frame frame) => frame.Dispose();

    public void ReleaseOrKeep([TransfersOwnership] Frame frame)
    {
        if (frame.Length == 0)
        {
            frame.Dispose();
        }
        else
        {
            _frames.Enqueue(frame);
        }
    }

    public void Forward([TransfersOwnership] Frame frame) => Enqueue(frame);

    public TensorRef Publish([TransfersOwnership] Frame frame)
    {
        frame[0] = 1;
        return frame.Publish();
    }

    public void Dispose()
    {
        _current.Dispose();
        _silence.Dispose();
        while (_frames.TryDequeue(out var frame))
        {
            frame.Dispose();
        }
    }
}

/// <summary>A handle of the user's own.</summary>
[TensorOwner]
public sealed class Ticket : IDisposable
{
    public int Number { get; init; }

    [TransfersOwnership]
    public void Submit() { }

    public Ticket Renew() => new() { Number = Number + 1 };

    public void Dispose() { }
}

public sealed class Tickets
{
    public void Submitted()
    {
        var ticket = new Ticket { Number = 1 };
        ticket.Submit();
    }

    public void SubmittedOrDropped(bool wanted)
    {
        var ticket = new Ticket();
        if (wanted)
        {
            ticket.Submit();
        }
        else
        {
            ticket.Dispose();
        }
    }

    public int Renewed()
    {
        using var ticket = new Ticket { Number = 1 };
        using var next = ticket.Renew();
        return next.Number;
    }
}

/// <summary>An owner whose parts belong to it.</summary>
[TensorOwner]
public sealed class Result(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160);

    [Borrowed]
    public Frame Samples => _frame;

    public void Dispose() => _frame.Dispose();
}

public sealed class Results(SharedMemoryAllocator allocator)
{
    public float Read()
    {
        using var result = new Result(allocator);
        var samples = result.Samples;
        return samples[0] + result.Samples[1];
    }

    public void Use()
    {
        using var result = new Result(allocator);
        Model.Show(Model.Sum(result.Samples));
    }
}
