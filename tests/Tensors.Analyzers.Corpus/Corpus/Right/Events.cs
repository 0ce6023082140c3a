// Owners in events, callbacks and observers.
namespace Corpus.Right.Events;

public sealed class FrameEventArgs([Borrowed] Frame frame) : EventArgs
{
    [Borrowed]
    public Frame Frame => frame;
}

public sealed class Microphone(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160);

    public event EventHandler<FrameEventArgs>? Recorded;

    public event Action<Frame>? Filled;

    public void Record()
    {
        _frame.Span.Clear();
        Recorded?.Invoke(this, new FrameEventArgs(_frame));
    }

    public void RecordOnce()
    {
        using var frame = Frame.Allocate(allocator, 160);
        Filled?.Invoke(frame);
    }

    public void Dispose() => _frame.Dispose();
}

public sealed class Listener : IDisposable
{
    private readonly Microphone _microphone;
    private Frame.ReadOnly _last;
    private float _peak;

    public Listener(Microphone microphone)
    {
        _microphone = microphone;
        _microphone.Recorded += OnRecorded;
        _microphone.Filled += OnFilled;
        _microphone.Filled += frame => _peak = Math.Max(_peak, frame[0]);
    }

    public void Listen(SharedMemoryAllocator allocator, TensorRef reference)
    {
        _last.Dispose();
        _last = Frame.Open(allocator, reference);
    }

    private void OnRecorded(object? sender, FrameEventArgs e) => _peak = Math.Max(_peak, e.Frame[0]);

    private void OnFilled(Frame frame) => _peak = Math.Max(_peak, Model.Sum(frame));

    public void Dispose()
    {
        _microphone.Recorded -= OnRecorded;
        _microphone.Filled -= OnFilled;
        _last.Dispose();
    }
}

public sealed class Timers(SharedMemoryAllocator allocator)
{
    public void Ticking(System.Timers.Timer timer) =>
        timer.Elapsed += (_, _) =>
        {
            using var frame = Frame.Allocate(allocator, 160);
            Model.Show(frame[0]);
        };

    public IDisposable Registered(CancellationToken token)
    {
        var clip = Clip.Load("a.wav");
        return token.Register(static state => ((Clip)state!).Dispose(), clip);
    }

    public void Queued()
    {
        var clip = Clip.Load("a.wav");
        ThreadPool.QueueUserWorkItem(
            static owned =>
            {
                using (owned)
                {
                    owned.Play();
                }
            },
            clip,
            preferLocal: false
        );
    }

    public Task Continued() =>
        Model
            .RecordAsync(allocator)
            .ContinueWith(
                task =>
                {
                    using var frame = task.Result;
                    Model.Fill(frame.Span);
                },
                TaskScheduler.Default
            );
}
