using Tensors.CompilerServices;

namespace Tensors.Inference.Tests;

/// <summary>What a call asks of the queue, on its way to a model in this process.</summary>
public sealed class CallScheduleTests
{
    [Fact]
    public async Task A_model_in_the_process_gets_the_schedule_of_the_call()
    {
        using var allocator = new SharedMemoryAllocator();
        var recorder = new Recorder();
        var schedule = new CallSchedule(2, TimeSpan.FromMilliseconds(5));
        using var call = new InferenceCall { Schedule = schedule };
        await new InProcessModel(recorder, allocator).InferAsync(call, TestContext.Current.CancellationToken);
        Assert.Equal(schedule, recorder.Schedule);
    }

    [Fact]
    public async Task Each_call_of_a_client_has_the_schedule_of_its_options()
    {
        using var allocator = new SharedMemoryAllocator();
        var recorder = new Recorder();
        var schedule = new CallSchedule(3, TimeSpan.FromMilliseconds(7));
        using var client = new Client(recorder, allocator, new ModelClientOptions { Schedule = schedule });
        for (var i = 0; i < 2; i++)
        {
            // The second call uses the objects of the first one again.
            await client.RunAsync();
            Assert.Equal(schedule, recorder.Schedule);
            recorder.Schedule = default;
        }
    }

    private sealed class Client(IModelWorker model, SharedMemoryAllocator allocator, ModelClientOptions options)
        : ModelClient(new ContractMetadata("c", model.Metadata), model, allocator, options)
    {
        public async Task RunAsync()
        {
            using var call = Begin(0);
            await call.RunAsync(TestContext.Current.CancellationToken);
        }
    }

    private sealed class Recorder : IModelWorker
    {
        public CallSchedule Schedule { get; set; }

        public ModelMetadata Metadata { get; } = new("recorder", [], []);

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            Schedule = call.Schedule;
            return ValueTask.CompletedTask;
        }
    }
}
