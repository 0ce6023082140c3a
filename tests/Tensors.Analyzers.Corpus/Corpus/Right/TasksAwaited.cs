// Tasks that are lent a tensor and awaited before it is disposed.
namespace Corpus.Right.TasksAwaited;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private Task _task = Task.CompletedTask;

    private static Task UseAsync(Frame owner) => Task.CompletedTask;

    private static ValueTask<float> MeasureAsync(Frame owner) => new(1);

    public async Task Configured()
    {
        using var owner = Frame.Allocate(allocator, 160);
        var task = UseAsync(owner).ConfigureAwait(false);
        Model.Show("started");
        await task;
    }

    public async Task<float> ConfiguredValueTask()
    {
        using var owner = Frame.Allocate(allocator, 160);
        var task = MeasureAsync(owner).ConfigureAwait(false);
        return await task;
    }

    public async Task ConfiguredInFinally()
    {
        using var owner = Frame.Allocate(allocator, 160);
        var task = UseAsync(owner).ConfigureAwait(false);
        try
        {
            Model.Show("started");
        }
        finally
        {
            await task;
        }
    }

    public void Waited()
    {
        using var owner = Model.Record(allocator, 320);
        var task = UseAsync(owner).ConfigureAwait(false);
        task.GetAwaiter().GetResult();
    }

    public async Task Combined()
    {
        using var left = Frame.Allocate(allocator, 160);
        using var right = Model.Record(allocator, 320);
        await Task.WhenAll(UseAsync(left), UseAsync(right));
    }

    public async Task CombinedInVariable()
    {
        using var left = Frame.Allocate(allocator, 160);
        using var right = Model.Record(allocator, 320);
        var both = Task.WhenAll(UseAsync(left), UseAsync(right)).ConfigureAwait(false);
        await both;
    }

    public void WaitedForAll()
    {
        using var left = Frame.Allocate(allocator, 160);
        using var right = Model.Record(allocator, 320);
        Task.WaitAll(UseAsync(left), UseAsync(right));
    }

    public async Task WrappedAndAwaited()
    {
        using var owner = Frame.Allocate(allocator, 160);
        await new ValueTask(UseAsync(owner));
    }

    public async Task InField()
    {
        using var owner = Frame.Allocate(allocator, 160);
        _task = UseAsync(owner);
        await _task;
    }

    public async Task ByLocalFunction()
    {
        using var owner = Frame.Allocate(allocator, 160);
        await RunAsync();

        async Task RunAsync()
        {
            await Task.Yield();
            Model.Show(owner[0]);
        }
    }

    public async Task InParallel()
    {
        using var owner = Frame.Allocate(allocator, 160);
        await Parallel.ForEachAsync(new[] { 1, 2 }, async (i, token) => Model.Show(i * await MeasureAsync(owner)));
    }

    public void JoinedThread()
    {
        using var owner = Frame.Allocate(allocator, 160);
        var thread = new Thread(() => Model.Show(owner[0])) { IsBackground = true };
        thread.Start();
        thread.Join();
    }

    public Task<Frame> Handed()
    {
        var owner = Frame.Allocate(allocator, 160);
        return Task.FromResult(owner);
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    private Task _task = Task.CompletedTask;

    private static Task UseAsync(Clip owner) => Task.CompletedTask;

    private static ValueTask<float> MeasureAsync(Clip owner) => new(1);

    public async Task Configured()
    {
        using var owner = Clip.Load(path);
        var task = UseAsync(owner).ConfigureAwait(false);
        Model.Show("started");
        await task;
    }

    public async Task<float> ConfiguredValueTask()
    {
        using var owner = Clip.Load(path);
        var task = MeasureAsync(owner).ConfigureAwait(false);
        return await task;
    }

    public async Task ConfiguredInFinally()
    {
        using var owner = Clip.Load(path);
        var task = UseAsync(owner).ConfigureAwait(false);
        try
        {
            Model.Show("started");
        }
        finally
        {
            await task;
        }
    }

    public void Waited()
    {
        using var owner = new Clip(path);
        var task = UseAsync(owner).ConfigureAwait(false);
        task.GetAwaiter().GetResult();
    }

    public async Task Combined()
    {
        using var left = Clip.Load(path);
        using var right = new Clip(path);
        await Task.WhenAll(UseAsync(left), UseAsync(right));
    }

    public async Task CombinedInVariable()
    {
        using var left = Clip.Load(path);
        using var right = new Clip(path);
        var both = Task.WhenAll(UseAsync(left), UseAsync(right)).ConfigureAwait(false);
        await both;
    }

    public void WaitedForAll()
    {
        using var left = Clip.Load(path);
        using var right = new Clip(path);
        Task.WaitAll(UseAsync(left), UseAsync(right));
    }

    public async Task WrappedAndAwaited()
    {
        using var owner = Clip.Load(path);
        await new ValueTask(UseAsync(owner));
    }

    public async Task InField()
    {
        using var owner = Clip.Load(path);
        _task = UseAsync(owner);
        await _task;
    }

    public async Task ByLocalFunction()
    {
        using var owner = Clip.Load(path);
        await RunAsync();

        async Task RunAsync()
        {
            await Task.Yield();
            Model.Show(owner.Gain);
        }
    }

    public async Task InParallel()
    {
        using var owner = Clip.Load(path);
        await Parallel.ForEachAsync(new[] { 1, 2 }, async (i, token) => Model.Show(i * await MeasureAsync(owner)));
    }

    public void JoinedThread()
    {
        using var owner = Clip.Load(path);
        var thread = new Thread(() => Model.Show(owner.Gain)) { IsBackground = true };
        thread.Start();
        thread.Join();
    }

    public Task<Clip> Handed()
    {
        var owner = Clip.Load(path);
        return Task.FromResult(owner);
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
