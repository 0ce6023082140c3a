namespace Tensors.Inference.Tests;

/// <summary>A host starts and stops its transports together. Transports that talk to other processes are tested with them.</summary>
public sealed class ModelWorkerHostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transports_get_the_models_and_are_started_stopped_and_disposed()
    {
        var first = new Listener();
        var second = new Listener();
        await using (var host = new ModelWorkerHost(new Named("a"), new Named("b")).Listen(first).Listen(second))
        {
            await host.StartAsync(Token);
            Assert.Equal(["start a b"], first.Steps);
            Assert.Equal(["start a b"], second.Steps);
            await host.StopAsync(Token);
            await host.StopAsync(Token);
        }

        Assert.Equal(["start a b", "stop", "dispose"], first.Steps);
        Assert.Equal(["start a b", "stop", "dispose"], second.Steps);
    }

    [Fact]
    public async Task A_running_host_that_is_disposed_is_stopped_first()
    {
        var listener = new Listener();
        var host = new ModelWorkerHost(new Named("a")).Listen(listener);
        await host.StartAsync(Token);
        await host.DisposeAsync();
        await host.DisposeAsync();
        Assert.Equal(["start a", "stop", "dispose"], listener.Steps);
    }

    [Fact]
    public async Task A_transport_that_cannot_start_stops_the_others()
    {
        var first = new Listener();
        var second = new Listener { Failure = new IOException("The address is in use.") };
        await using var host = new ModelWorkerHost(new Named("a")).Listen(first).Listen(second);
        Assert.Same(second.Failure, await Assert.ThrowsAsync<IOException>(() => host.StartAsync(Token)));
        Assert.Equal(["start a", "stop", "dispose"], first.Steps);
        Assert.Equal("dispose", second.Steps[^1]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Token));
    }

    [Fact]
    public async Task Running_ends_without_an_exception_when_it_is_cancelled()
    {
        var listener = new Listener();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = new ModelWorkerHost(new Named("a")).Listen(listener).RunAsync(stop.Token);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await running;
        Assert.Equal(["start a", "stop", "dispose"], listener.Steps);
    }

    [Fact]
    public async Task Wrong_uses_are_refused_with_the_remedy()
    {
        Assert.StartsWith("The host has no model.", Refused(() => new ModelWorkerHost([])), StringComparison.Ordinal);
        Assert.StartsWith(
            "Two models have the name 'a'.",
            Refused(() => new ModelWorkerHost(new Named("a"), new Named("a"))),
            StringComparison.Ordinal
        );
        await using var host = new ModelWorkerHost(new Named("a"));
        var none = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Token));
        Assert.Contains("ListenGrpc", none.Message, StringComparison.Ordinal);
        host.Listen(new Listener());
        await host.StartAsync(Token);
        Assert.Throws<InvalidOperationException>(() => host.Listen(new Listener()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Token));
    }

    private static string Refused(Func<object> create) => Assert.Throws<ArgumentException>(create).Message;

    private sealed class Listener : IModelWorkerListener
    {
        public List<string> Steps { get; } = [];

        public Exception? Failure { get; init; }

        public Task StartAsync(IReadOnlyList<IModelWorker> models, CancellationToken cancellationToken)
        {
            Steps.Add($"start {string.Join(' ', models.Select(model => model.Metadata.Name))}");
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Steps.Add("stop");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Steps.Add("dispose");
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Named(string name) : IModelWorker
    {
        public ModelMetadata Metadata { get; } = new(name, [], []);

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default) =>
            ValueTask.CompletedTask;
    }
}
