using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;
using Tensors.OnnxRuntime.Repository.TextFormat;
using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>The queue policies of Triton's dynamic_batching, from the configuration to the calls.</summary>
[Collection(Harness.Collection)]
public sealed class QueueConfigurationTests
{
    // Measurements of other tests have other names.
    private const string Name = "queued-slow";
    private const string Levels = "dynamic_batching { priority_levels: 2 default_priority_level: 2 }";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_queue_of_a_configuration_is_read_and_nothing_of_it_is_ignored()
    {
        var read = ModelConfiguration.Parse(
            """
            dynamic_batching {
              priority_levels: 3 default_priority_level: 2
              default_queue_policy { timeout_action: DELAY default_timeout_microseconds: 1500 allow_timeout_override: true max_queue_size: 7 }
              priority_queue_policy { key: 3 value { max_queue_size: 4294967295 default_timeout_microseconds: 18446744073709551615 } }
              priority_queue_policy { key: 1 value { } }
            }
            """,
            "m"
        );
        Assert.Empty(read.Ignored);
        Assert.Equal((3UL, 2UL), (read.Queue.Levels, read.Queue.DefaultLevel));
        var shared = new QueuePolicy
        {
            Action = TimeoutAction.Delay,
            DefaultTimeout = TimeSpan.FromMicroseconds(1500),
            AllowsOverride = true,
            MaxSize = 7,
        };
        Assert.Equal(QueuePolicy.Unlimited, read.Queue.PolicyOf(1));
        Assert.Equal(shared, read.Queue.PolicyOf(2));
        Assert.Equal(
            new QueuePolicy { MaxSize = uint.MaxValue, DefaultTimeout = TimeSpan.MaxValue },
            read.Queue.PolicyOf(3)
        );
    }

    [Fact]
    public void Without_priority_levels_the_policies_of_levels_have_no_effect_and_are_named()
    {
        var read = ModelConfiguration.Parse(
            "dynamic_batching { default_priority_level: 1 priority_queue_policy { key: 1 value { max_queue_size: 3 } } }",
            "m"
        );
        Assert.Equal(
            ["dynamic_batching.default_priority_level", "dynamic_batching.priority_queue_policy"],
            read.Ignored
        );
        Assert.Equal(QueuePolicy.Unlimited, read.Queue.PolicyOf(read.Queue.LevelOf(new CallSchedule(1))));
    }

    [Fact]
    public async Task A_call_of_a_higher_priority_runs_before_one_that_came_earlier()
    {
        using var directory = Slowly(Levels);
        using var repository = await OpenAsync(directory);
        var worker = (await repository.GetModelAsync(Name, "", Token)).Worker;
        using var stop = new CancellationTokenSource();
        var running = await worker.OccupyAsync(stop.Token);
        var low = Infer(worker, default, 1 << 12);
        var high = Infer(worker, new CallSchedule(1), 1 << 12);
        await StopAsync(stop, running);

        // The earlier call waited at least as long as the later one and its run.
        Assert.True(await low > await high);
    }

    [Fact]
    public async Task A_call_that_waits_longer_than_its_timeout_fails_while_the_model_is_busy()
    {
        using var directory = Slowly(
            "dynamic_batching { default_queue_policy { default_timeout_microseconds: 60000000 allow_timeout_override: true } }"
        );
        using var repository = await OpenAsync(directory);
        var worker = (await repository.GetModelAsync(Name, "", Token)).Worker;
        using var stop = new CancellationTokenSource();
        var running = await worker.OccupyAsync(stop.Token);
        var patient = Infer(worker, default, 10);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            Infer(worker, new CallSchedule(Timeout: TimeSpan.FromMilliseconds(20)), 10)
        );
        Assert.IsType<ModelUnavailableException>(error);
        Assert.StartsWith(
            "Request timeout expired: the call to the model 'queued-slow' waited 20 ms",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.False(patient.IsCompleted);
        await StopAsync(stop, running);
        await patient;
    }

    [Fact]
    public async Task One_call_more_than_the_configuration_lets_wait_fails()
    {
        using var directory = Slowly("dynamic_batching { default_queue_policy { max_queue_size: 1 } }");
        using var repository = await OpenAsync(directory);
        var worker = (await repository.GetModelAsync(Name, "", Token)).Worker;
        using var stop = new CancellationTokenSource();
        var running = await worker.OccupyAsync(stop.Token);
        var waiting = Infer(worker, default, 10);
        using var heard = new Measurements(Name);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => Infer(worker, default, 10));
        Assert.IsType<ModelUnavailableException>(error);
        Assert.StartsWith("Exceeds maximum queue size: 1 of at most 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(["ModelUnavailableException"], heard.ErrorsOf("tensors.model.call.failures"));
        await StopAsync(stop, running);
        await waiting;
    }

    [Fact]
    public async Task Without_dynamic_batching_the_priority_and_the_timeout_of_a_call_have_no_effect()
    {
        using var directory = Slowly("");
        using var repository = await OpenAsync(directory);
        var worker = (await repository.GetModelAsync(Name, "", Token)).Worker;
        using var stop = new CancellationTokenSource();
        var running = await worker.OccupyAsync(stop.Token);
        var first = Infer(worker, default, 1 << 12);
        var second = Infer(worker, new CallSchedule(1, TimeSpan.FromMilliseconds(1)), 10);
        await Task.Delay(50, Token);
        Assert.False(first.IsCompleted || second.IsCompleted);
        await StopAsync(stop, running);
        await Task.WhenAll(first, second);
    }

    private static ModelDirectory Slowly(string configuration) =>
        new ModelDirectory().Add($"{Name}/1/model.onnx", Slow.Model()).Add($"{Name}/config.pbtxt", configuration);

    private static Task<OnnxModelRepository> OpenAsync(ModelDirectory directory) =>
        directory.OpenAsync(options: new OnnxWorkerOptions { MaxConcurrency = 1 });

    private static async Task StopAsync(CancellationTokenSource stop, Task running)
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>Makes a call, and gets how long it waited. Where it must wait, it does so when this returns.</summary>
    private static async Task<TimeSpan> Infer(IModelWorker worker, CallSchedule schedule, int length)
    {
        using var x = TensorBuffer.AllocateHeap(DType.Float32, [length]);
        using var call = new InferenceCall { Schedule = schedule };
        call.Inputs.Set(TestModels.Link(0), x);
        await worker.InferAsync(call, Token).InTime();
        return call.Execution.Waited;
    }
}
