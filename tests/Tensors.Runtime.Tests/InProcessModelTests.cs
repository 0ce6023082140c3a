namespace Tensors.Tests;

public sealed class InProcessModelTests
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

    private sealed class Recorder : IModelWorker
    {
        public CallSchedule Schedule { get; private set; }

        public ModelMetadata Metadata { get; } = new("recorder", [], []);

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            Schedule = call.Schedule;
            return ValueTask.CompletedTask;
        }
    }
}
