// Pools, factories, builders and caches.
using System.Collections.Concurrent;

namespace Corpus.Right.Factories;

/// <summary>Lends frames and takes them back.</summary>
public sealed class FramePool(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly ConcurrentBag<Frame> _free = [];

    [return: Owned]
    public Frame Rent() => _free.TryTake(out var frame) ? frame : Frame.Allocate(allocator, 160);

    public void Return([TransfersOwnership] Frame frame) => _free.Add(frame);

    public PooledFrame RentScoped() => new(this, Rent());

    public void Dispose()
    {
        while (_free.TryTake(out var frame))
        {
            frame.Dispose();
        }
    }
}

/// <summary>A frame that goes back to its pool.</summary>
[TensorOwner]
public readonly struct PooledFrame(FramePool pool, [TransfersOwnership] Frame frame) : IDisposable
{
    [Borrowed]
    public Frame Frame => frame;

    public void Dispose() => pool.Return(frame);
}

public sealed class PoolUsers(FramePool pool)
{
    public float Returned()
    {
        var frame = pool.Rent();
        var first = frame[0];
        pool.Return(frame);
        return first;
    }

    public float ReturnedInFinally()
    {
        var frame = pool.Rent();
        try
        {
            return Model.Sum(frame);
        }
        finally
        {
            pool.Return(frame);
        }
    }

    public float Scoped()
    {
        using var rented = pool.RentScoped();
        return rented.Frame[0];
    }

    public float ScopedInVariable()
    {
        using var rented = pool.RentScoped();
        var frame = rented.Frame;
        return frame[0] + frame[1];
    }

    public async Task<float> AcrossAwait()
    {
        var frame = pool.Rent();
        try
        {
            await Task.Yield();
            return frame[0];
        }
        finally
        {
            pool.Return(frame);
        }
    }
}

public interface IFrameSource
{
    [return: Owned]
    Frame Next();

    [return: Borrowed]
    Frame Current();
}

public sealed class Microphone(SharedMemoryAllocator allocator) : IFrameSource, IDisposable
{
    private Frame _current = Frame.Allocate(allocator, 160);

    public Frame Next() => Frame.Allocate(allocator, 160);

    public Frame Current() => _current;

    public void Advance()
    {
        _current.Dispose();
        _current = Next();
    }

    public void Dispose() => _current.Dispose();
}

public sealed class SourceUsers(IFrameSource source)
{
    public float Next()
    {
        using var frame = source.Next();
        return frame[0];
    }

    public float Current()
    {
        var frame = source.Current();
        return frame[0];
    }

    public void Pumped(Action<Frame> consumer)
    {
        for (var i = 0; i < 10; i++)
        {
            using var frame = source.Next();
            consumer(frame);
        }
    }
}

/// <summary>Builds a batch row by row.</summary>
public sealed class BatchBuilder(SharedMemoryAllocator allocator, int rows) : IDisposable
{
    private Logits _logits = Logits.Allocate(allocator, rows);
    private bool _isBuilt;

    public BatchBuilder Row(int row, float value)
    {
        _logits[row, 0] = value;
        return this;
    }

    [return: Owned]
    public Logits Build()
    {
        _isBuilt = true;
        return _logits;
    }

    public void Dispose()
    {
        if (!_isBuilt)
        {
            _logits.Dispose();
        }
    }
}

public sealed class BuilderUsers(SharedMemoryAllocator allocator)
{
    public float Built()
    {
        using var builder = new BatchBuilder(allocator, 2);
        using var logits = builder.Row(0, 1).Row(1, 2).Build();
        return logits[0, 0];
    }

    public Logits Handed()
    {
        var builder = new BatchBuilder(allocator, 2);
        return builder.Row(0, 1).Build();
    }
}

public static class Frames
{
    public static Frame Silence(SharedMemoryAllocator allocator, int length)
    {
        var frame = Frame.Allocate(allocator, length);
        frame.Span.Clear();
        return frame;
    }

    public static Frame Of(SharedMemoryAllocator allocator, params ReadOnlySpan<float> samples)
    {
        var frame = Frame.Allocate(allocator, samples.Length);
        frame.CopyFrom(samples);
        return frame;
    }

    public static Frame Mixed(this Frame left, Frame right, SharedMemoryAllocator allocator)
    {
        var mixed = Frame.Allocate(allocator, left.Length);
        for (var i = 0; i < mixed.Length; i++)
        {
            mixed[i] = left[i] + right[i];
        }

        return mixed;
    }

    public static float MixedSum(SharedMemoryAllocator allocator)
    {
        using var left = Silence(allocator, 3);
        using var right = Of(allocator, 1, 2, 3);
        using var mixed = left.Mixed(right, allocator);
        return Model.Sum(mixed);
    }
}
