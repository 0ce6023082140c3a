// Fields and properties that own, and types that end them.
namespace Corpus.Right.Fields;

public sealed class Recorder : IDisposable
{
    private readonly Frame _frame;
    private readonly Clip _clip = new("a.wav");
    private bool _isDisposed;

    public Recorder(SharedMemoryAllocator allocator)
    {
        _frame = Frame.Allocate(allocator, 160);
        _frame.Span.Clear();
    }

    public float First
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _frame[0];
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _frame.Dispose();
        _clip.Dispose();
    }
}

public sealed class DoubleBuffer(SharedMemoryAllocator allocator) : IDisposable
{
    private Frame _front = Frame.Allocate(allocator, 160);
    private Frame _back = Frame.Allocate(allocator, 160);

    public void Swap() => (_front, _back) = (_back, _front);

    public void SwapByHand()
    {
        var front = _front;
        _front = _back;
        _back = front;
    }

    public void Resize(int length)
    {
        _front.Dispose();
        _front = Frame.Allocate(allocator, length);
        _back.Dispose();
        _back = Frame.Allocate(allocator, length);
    }

    public void ResizeSafely(int length)
    {
        var front = Frame.Allocate(allocator, length);
        _front.Dispose();
        _front = front;
    }

    public void ResizeLate(int length)
    {
        var old = _back;
        _back = Frame.Allocate(allocator, length);
        old.Dispose();
    }

    public void Dispose()
    {
        _front.Dispose();
        _back.Dispose();
    }
}

public sealed class Player : IDisposable
{
    private Clip? _clip;

    public void Open(string path)
    {
        Close();
        _clip = Clip.Load(path);
    }

    public void OpenByExchange(string path) => Interlocked.Exchange(ref _clip, Clip.Load(path))?.Dispose();

    public void Replace([TransfersOwnership] Clip clip)
    {
        var old = _clip;
        _clip = clip;
        old?.Dispose();
    }

    [return: Owned]
    public Clip? Detach()
    {
        var clip = _clip;
        _clip = null;
        return clip;
    }

    public void Close()
    {
        _clip?.Dispose();
        _clip = null;
    }

    public void Dispose() => Close();
}

public sealed class Feeds : IAsyncDisposable
{
    private readonly Feed _feed = new();
    private Clip? _last;

    public async Task AdvanceAsync()
    {
        _last?.Dispose();
        _last = await _feed.NextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _last?.Dispose();
        await _feed.DisposeAsync();
    }
}

public sealed class Properties(SharedMemoryAllocator allocator) : IDisposable
{
    public Frame Samples { get; } = Frame.Allocate(allocator, 160);

    public Clip? Clip { get; private set; }

    [Owned]
    public Logits Scores { get; set; } = Logits.Allocate(allocator, 1);

    public void Load(string path)
    {
        Clip?.Dispose();
        Clip = Corpus.Clip.Load(path);
    }

    public void Dispose()
    {
        Samples.Dispose();
        Clip?.Dispose();
        Scores.Dispose();
    }
}

public sealed class ManyFields(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame[] _frames = [Frame.Allocate(allocator, 1), Frame.Allocate(allocator, 2)];
    private readonly List<Clip> _clips = [];

    public void Add(string path) => _clips.Add(Clip.Load(path));

    public void Dispose()
    {
        foreach (var frame in _frames)
        {
            frame.Dispose();
        }

        _clips.ForEach(clip => clip.Dispose());
        _clips.Clear();
    }
}

public sealed class Explicit(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160);

    public float Read() => _frame[0];

    void IDisposable.Dispose() => _frame.Dispose();
}

public ref struct Scope(SharedMemoryAllocator allocator)
{
    private Frame _frame = Frame.Allocate(allocator, 160);

    public float Read() => _frame[0];

    public void Dispose()
    {
        _frame.Dispose();
        _frame = default;
    }
}

public sealed class ScopeUser(SharedMemoryAllocator allocator)
{
    public float Use()
    {
        using var scope = new Scope(allocator);
        return scope.Read();
    }
}

public sealed class Borrower([Borrowed] Frame frame)
{
    [Borrowed]
    private readonly Frame _frame = frame;

    public float Read() => _frame[0];

    public void Write(float value) => _frame[0] = value;
}

public sealed class ViaCleanupList(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly List<IDisposable> _cleanup = [];

    [return: Borrowed]
    public Frame Make()
    {
        var frame = Frame.Allocate(allocator, 160);
        _cleanup.Add(frame);
        return frame;
    }

    public void Dispose() => _cleanup.ForEach(owner => owner.Dispose());
}
