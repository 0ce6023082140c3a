// TNS1009: tasks that are lent a tensor and outlive it.
namespace Corpus.Wrong.TasksTooLong;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private Task _task = Task.CompletedTask;

    private Timer? _timer;

    public bool IsRunning => !_task.IsCompleted || _timer is not null;

    private static Task UseAsync(Frame owner) => Task.CompletedTask;

    private static ValueTask<float> MeasureAsync(Frame owner) => new(1);

    public Task Combined()
    {
        using var left = Frame.Allocate(allocator, 160);
        using var right = Model.Record(allocator, 320);
        return Task.WhenAll(UseAsync(left), UseAsync(right)); // expect TNS1009: left; TNS1009: right
    }

    public ValueTask Wrapped()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return new ValueTask(UseAsync(owner)); // expect TNS1009: owner
    }

    public void InField()
    {
        using var owner = Frame.Allocate(allocator, 160);
        _task = UseAsync(owner); // expect TNS1009: owner
    }

    public Task InParallel()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return Parallel.ForEachAsync(new[] { 1, 2 }, async (i, token) => Model.Show(i * await MeasureAsync(owner))); // expect TNS1009: owner
    }

    public void InTimer()
    {
        using var owner = Frame.Allocate(allocator, 160);
        _timer = new Timer(_ => Model.Show(owner[0]), null, 0, 1000); // expect TNS1009: owner
    }

    public void OnThread()
    {
        using var owner = Frame.Allocate(allocator, 160);
        new Thread(() => Model.Show(owner[0])) { IsBackground = true }.Start(); // expect TNS1009: owner
    }

    public void OnThreadInVariable()
    {
        using var owner = Model.Record(allocator, 320);
        var thread = new Thread(() => Model.Show(owner[0])) { Name = "worker" }; // expect TNS1009: owner
        thread.Start();
    }

    public Task ByLocalFunction()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return RunAsync();

        async Task RunAsync()
        {
            await Task.Yield();
            Model.Show(owner[0]); // expect TNS1009: owner
        }
    }

    public Task ByMethodOfLocalFunction()
    {
        using var owner = Frame.Allocate(allocator, 160);
        return Task.Run(Run);

        void Run() => Model.Show(owner[0]); // expect TNS1009: owner
    }

    public async Task ConfiguredTooLate()
    {
        var owner = Frame.Allocate(allocator, 160);
        var task = UseAsync(owner).ConfigureAwait(false); // expect TNS1009: owner
        owner.Dispose();
        await task;
    }

    public Task<float> Converted()
    {
        using var owner = Model.Record(allocator, 320);
        return MeasureAsync(owner).AsTask(); // expect TNS1009: owner
    }

    public Task Waited(TimeSpan timeout)
    {
        using var owner = Frame.Allocate(allocator, 160);
        return UseAsync(owner).WaitAsync(timeout); // expect TNS1009: owner
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private Task _task = Task.CompletedTask;

    private Timer? _timer;

    public bool IsRunning => !_task.IsCompleted || _timer is not null;

    private static Task UseAsync(Clip owner) => Task.CompletedTask;

    private static ValueTask<float> MeasureAsync(Clip owner) => new(1);

    public Task Combined()
    {
        using var left = Clip.Load(path);
        using var right = new Clip(path);
        return Task.WhenAll(UseAsync(left), UseAsync(right)); // expect TNS1009: left; TNS1009: right
    }

    public ValueTask Wrapped()
    {
        using var owner = Clip.Load(path);
        return new ValueTask(UseAsync(owner)); // expect TNS1009: owner
    }

    public void InField()
    {
        using var owner = Clip.Load(path);
        _task = UseAsync(owner); // expect TNS1009: owner
    }

    public Task InParallel()
    {
        using var owner = Clip.Load(path);
        return Parallel.ForEachAsync(new[] { 1, 2 }, async (i, token) => Model.Show(i * await MeasureAsync(owner))); // expect TNS1009: owner
    }

    public void InTimer()
    {
        using var owner = Clip.Load(path);
        _timer = new Timer(_ => Model.Show(owner.Gain), null, 0, 1000); // expect TNS1009: owner
    }

    public void OnThread()
    {
        using var owner = Clip.Load(path);
        new Thread(() => Model.Show(owner.Gain)) { IsBackground = true }.Start(); // expect TNS1009: owner
    }

    public void OnThreadInVariable()
    {
        using var owner = new Clip(path);
        var thread = new Thread(() => Model.Show(owner.Gain)) { Name = "worker" }; // expect TNS1009: owner
        thread.Start();
    }

    public Task ByLocalFunction()
    {
        using var owner = Clip.Load(path);
        return RunAsync();

        async Task RunAsync()
        {
            await Task.Yield();
            Model.Show(owner.Gain); // expect TNS1009: owner
        }
    }

    public Task ByMethodOfLocalFunction()
    {
        using var owner = Clip.Load(path);
        return Task.Run(Run);

        void Run() => Model.Show(owner.Gain); // expect TNS1009: owner
    }

    public async Task ConfiguredTooLate()
    {
        var owner = Clip.Load(path);
        var task = UseAsync(owner).ConfigureAwait(false); // expect TNS1009: owner
        owner.Dispose();
        await task;
    }

    public Task<float> Converted()
    {
        using var owner = new Clip(path);
        return MeasureAsync(owner).AsTask(); // expect TNS1009: owner
    }

    public Task Waited(TimeSpan timeout)
    {
        using var owner = Clip.Load(path);
        return UseAsync(owner).WaitAsync(timeout); // expect TNS1009: owner
    }

    public void MethodGroup()
    {
        using var clip = Clip.Load(path);
        _task = Task.Run(clip.Play); // expect TNS1009: clip
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
