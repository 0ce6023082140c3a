// TNS1009: owners that a lambda or task uses when they are gone.
namespace Corpus.Wrong.Captured;

public sealed class Captured(SharedMemoryAllocator allocator)
{
    private readonly List<Action> _later = [];

    public event Action? Ticked;

    public void Tick() => Ticked?.Invoke();

    public void NotAwaited()
    {
        using var frame = Frame.Allocate(allocator, 160);
        _ = Task.Run(() => frame.Span.Clear()); // expect TNS1009: frame
    }

    public Task Returned()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return Task.Run(() => Model.Fill(frame.Span)); // expect TNS1009: frame
    }

    public Task<float> ReturnedWithResult()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return Task.Run(() => Model.Sum(frame)); // expect TNS1009: frame
    }

    public Task AsyncLambda()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return Task.Run(async () =>
        {
            await Task.Delay(1);
            frame.Span.Clear(); // expect TNS1009: frame
        });
    }

    public Func<float> Lambda()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return () => frame[0]; // expect TNS1009: frame
    }

    public Func<int, float> LambdaInVariable()
    {
        using var frame = Frame.Allocate(allocator, 160);
        Func<int, float> read = i => frame[i]; // expect TNS1009: frame
        return read;
    }

    public void Kept()
    {
        using var frame = Frame.Allocate(allocator, 160);
        _later.Add(() => Model.Show(frame[0])); // expect TNS1009: frame
    }

    public void Event()
    {
        using var clip = Clip.Load("a.wav");
        Ticked += () => clip.Play(); // expect TNS1009: clip
    }

    public void Registered(CancellationToken token)
    {
        using var clip = Clip.Load("a.wav");
        token.Register(() => clip.Gain = 0); // expect TNS1009: clip
    }

    public void Queued()
    {
        using var frame = Frame.Allocate(allocator, 160);
        ThreadPool.QueueUserWorkItem(_ => frame.Span.Clear()); // expect TNS1009: frame
    }

    public void Started()
    {
        using var frame = Frame.Allocate(allocator, 160);
        new Thread(() => frame.Span.Clear()).Start(); // expect TNS1009: frame
    }

    public Lazy<float> Lazily()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return new Lazy<float>(() => frame[0]); // expect TNS1009: frame
    }

    public IEnumerable<float> Deferred()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return Enumerable.Range(0, 10).Select(i => frame[i]); // expect TNS1009: frame
    }

    public IEnumerable<float> DeferredQuery(IEnumerable<int> indices)
    {
        using var frame = Frame.Allocate(allocator, 160);
        return from i in indices select frame[i]; // expect TNS1009: frame
    }

    public void DisposedByHand()
    {
        var frame = Frame.Allocate(allocator, 160);
        _ = Task.Run(() => Model.Fill(frame.Span)); // expect TNS1009: frame
        frame.Dispose();
    }

    public async Task AwaitedTooLate()
    {
        Task work;
        using (var frame = Frame.Allocate(allocator, 160))
        {
            work = Task.Run(() => frame.Span.Clear()); // expect TNS1009: frame
        }

        await work;
    }

    public async Task OneOfTwoAwaited()
    {
        using var frame = Frame.Allocate(allocator, 160);
        await Task.Run(() => frame[0] = 1);
        _ = Task.Run(() => frame[1] = 1); // expect TNS1009: frame
    }

    public async Task<Task> InAsyncMethod()
    {
        using var frame = await Model.RecordAsync(allocator);
        return Task.Run(() => frame.Span.Clear()); // expect TNS1009: frame
    }

    public Action InUsingStatement()
    {
        using (var clip = Clip.Load("a.wav"))
        {
            return () => clip.Play(); // expect TNS1009: clip
        }
    }

    public Action InFinally()
    {
        var clip = Clip.Load("a.wav");
        try
        {
            return () => clip.Play(); // expect TNS1009: clip
        }
        finally
        {
            clip.Dispose();
        }
    }

    public Task Continued()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return Task.Delay(1).ContinueWith(_ => frame.Span.Clear(), TaskScheduler.Default); // expect TNS1009: frame
    }
}
