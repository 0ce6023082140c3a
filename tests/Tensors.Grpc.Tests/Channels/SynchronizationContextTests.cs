using Tensors.Grpc.Tests.OpenInference;

namespace Tensors.Grpc.Tests.Channels;

/// <summary>A desktop application calls from the thread of its user interface: nothing may have to return to it, or blocking on a call would never end.</summary>
public sealed class SynchronizationContextTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ModelProtocol.Tensors)]
    [InlineData(ModelProtocol.OpenInference)]
    public async Task A_call_does_not_return_to_the_context_of_its_caller(ModelProtocol protocol)
    {
        await using var server = await ProtocolServer.StartAsync(KeptRegistrationTests.Simple());
        using var allocator = new SharedMemoryAllocator();
        var context = new CountingContext();
        IModelSource source =
            protocol is ModelProtocol.OpenInference
                ? OpenInferenceChannel.ForAddress(server.Address, allocator)
                : await On(
                    context,
                    () => ModelWorkerChannel.ConnectAsync(server.Address, allocator, null, Cancellation)
                );
        using var channel = (IDisposable)source;
        var model = await On(context, () => source.GetModelAsync("simple", Cancellation).AsTask());
        using var input = allocator.Allocate<int>([1, 16]);
        using var call = new InferenceCall(allocator);
        foreach (var tensor in model.Metadata.Inputs)
        {
            call.Inputs.Set(tensor.Name, input);
        }

        await On(
            context,
            async () =>
            {
                await model.InferAsync(call, Cancellation).ConfigureAwait(false);
                return true;
            }
        );
        Assert.Equal(0, context.Posts);
    }

    /// <summary>Begins a call on a context, and waits for its end elsewhere.</summary>
    private static async Task<T> On<T>(CountingContext context, Func<Task<T>> call)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        Task<T> begun;
        try
        {
            begun = call();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        return await begun;
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }
}
