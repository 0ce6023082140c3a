using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>Loading and unloading under calls: none is lost.</summary>
public sealed class RunningCallsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unloading_waits_for_the_call_that_runs_and_for_those_that_wait_behind_it()
    {
        using var directory = new ModelDirectory().Add("unloaded-slow.onnx", Slow.Model());
        using var repository = await directory.OpenAsync(options: new OnnxWorkerOptions { MaxConcurrency = 1 });
        var worker = (await repository.GetModelAsync("unloaded-slow", "", Token)).Worker;
        using var held = Slow.HeldInput();
        var running = await worker.OccupyAsync(Token, held);
        var waiting = worker.SlowAsync(10, Token);
        var unload = repository.UnloadAsync("unloaded-slow", Token);

        Assert.False(running.IsCompleted || unload.IsCompleted);
        Assert.Equal(["unloaded-slow 1 Unloading"], repository.Lines());
        await repository.NotFoundAsync(typeof(ModelUnavailableException), "unloaded-slow");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => worker.SlowAsync(10, Token));

        Assert.False(running.IsCompleted || waiting.IsCompleted || unload.IsCompleted);
        Slow.Release(held);
        await unload.WaitAsync(TimeSpan.FromSeconds(60), Token);
        await running;
        await waiting;
        Assert.Equal(["unloaded-slow 1 Unavailable"], repository.Lines());
    }

    [Fact]
    public async Task Cancelling_stops_waiting_for_the_end_of_an_unloading()
    {
        using var directory = new ModelDirectory().Add("left-slow.onnx", Slow.Model());
        using var repository = await directory.OpenAsync(options: new OnnxWorkerOptions { MaxConcurrency = 1 });
        var worker = (await repository.GetModelAsync("left-slow", "", Token)).Worker;
        using var stop = new CancellationTokenSource();
        var running = await worker.OccupyAsync(stop.Token);
        using var impatient = new CancellationTokenSource();
        var unload = repository.UnloadAsync("left-slow", impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unload);
        Assert.Equal(["left-slow 1 Unloading"], repository.Lines());

        // Another one may be loaded meanwhile.
        await repository.LoadAsync("left-slow", Token);
        Assert.Equal(["left-slow 1 Ready"], repository.Lines());
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_call_that_runs_ends_with_the_model_that_it_began_with()
    {
        var log = new Lines();
        using var directory = new ModelDirectory().Add("replaced-slow.onnx", Slow.Model());
        using var repository = await directory.OpenAsync(
            options: new OnnxWorkerOptions { MaxConcurrency = 1 },
            log: log
        );
        var before = (await repository.GetModelAsync("replaced-slow", "", Token)).Worker;
        using var held = Slow.HeldInput();
        var running = await before.OccupyAsync(Token, held);
        var waiting = before.SlowAsync(10, Token);
        directory.Add("replaced-slow.onnx", TestModels.Plus(1));
        await repository.LoadAsync("replaced-slow", Token);

        Assert.False(running.IsCompleted);
        Assert.Equal(["replaced-slow 1 Ready"], repository.Lines());
        Assert.Equal(1, await repository.PlusOf("replaced-slow"));
        Assert.False(running.IsCompleted);
        Slow.Release(held);
        await running;
        await waiting;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => before.SlowAsync(10, Token));
    }

    [Fact]
    public async Task A_model_stays_callable_while_its_successor_is_loaded_or_cannot_be()
    {
        using var barrier = new LoadBarrier();
        using var directory = new ModelDirectory().Add("m/1/model.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync(options: barrier.Options);
        directory.Remove("m/1");
        directory.Add("m/2/model.onnx", "this is not a model");
        barrier.Close();
        var load = RepositoryCalls.RefusedAsync(
            typeof(ModelCallException),
            async () => await repository.LoadAsync("m", Token)
        );
        await barrier.ReachedAsync();
        Assert.Equal(["m 2 Loading", "m 1 Ready"], repository.Lines());
        Assert.Equal(1, await repository.PlusOf("m"));
        barrier.Open();
        Assert.StartsWith("load failed for model 'm' version 2: ", await load, StringComparison.Ordinal);
        Assert.Equal(["m 2 Unavailable", "m 1 Ready"], repository.Lines());
        Assert.Equal(1, await repository.PlusOf("m"));
        Assert.Equal(["2", "1"], (await repository.GetModelAsync("m", "", Token)).Versions);

        directory.Add("m/2/model.onnx", TestModels.Plus(2));
        await repository.LoadAsync("m", Token);
        Assert.Equal(["m 2 Ready"], repository.Lines());
        Assert.Equal(2, await repository.PlusOf("m"));
        await repository.NotFoundAsync(typeof(ModelNotFoundException), "m", "1");
    }

    [Fact]
    public async Task The_same_version_that_cannot_be_loaded_anew_goes_on_as_it_was()
    {
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync();
        directory.Add("m.onnx", "this is not a model");
        await RepositoryCalls.RefusedAsync(
            typeof(ModelCallException),
            async () => await repository.LoadAsync("m", Token)
        );
        Assert.Equal(new ModelIndexEntry("m", "1", ModelState.Ready, ""), repository.Entry("m"));
        Assert.Equal(1, await repository.PlusOf("m"));
    }

    [Fact]
    public async Task Loading_and_unloading_at_random_under_calls_loses_none()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/2/model.onnx", TestModels.Plus(2));
        using var repository = await directory.OpenAsync(options: new OnnxWorkerOptions { MaxConcurrency = 2 });
        var ends = new int[3];
        using var stop = new CancellationTokenSource();
        var callers = Enumerable
            .Range(0, 4)
            .Select(i => OnThread(() => CallUntil(i % 2 == 0 ? "" : "1", i % 2 == 0 ? 2 : 1)))
            .ToArray();
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var change = random.Next(3) == 0 ? repository.UnloadAsync("m", Token) : repository.LoadAsync("m", Token);
            if (random.Next(2) == 0)
            {
                await Changed(change);
            }
        }

        await Changed(repository.LoadAsync("m", Token));
        await stop.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal(2, await repository.PlusOf("m"));
        Assert.Equal(1, await repository.PlusOf("m", "1"));
        Assert.True(ends[0] > 0);

        void CallUntil(string version, float expected)
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    Assert.Equal(expected, repository.PlusOf("m", version).GetAwaiter().GetResult());
                    Interlocked.Increment(ref ends[0]);
                }
                catch (ObjectDisposedException)
                {
                    // Replaced between finding and calling: whoever calls finds it again.
                    Interlocked.Increment(ref ends[1]);
                }
                catch (ModelUnavailableException)
                {
                    Interlocked.Increment(ref ends[2]);
                    Thread.Sleep(1);
                }
            }
        }

        // Calls that need not wait never give their thread back: on the pool's, they would keep the loads from theirs.
        static Task OnThread(Action action) =>
            Task.Factory.StartNew(
                action,
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );

        static async Task Changed(Task change)
        {
            try
            {
                await change;
            }
            catch (ModelUnavailableException)
            {
                // Unloaded while it was loaded.
            }
        }
    }
}
