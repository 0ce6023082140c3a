using System.Diagnostics;
using Tensors.Grpc.Tests.OpenInference;

namespace Tensors.Grpc.Tests;

/// <summary>Errors name the address of the server as the user wrote it, and only to its own user.</summary>
public sealed class AddressInErrorsTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _allocator.Dispose();

    [Theory]
    [InlineData("unix:///no/such/folder/s")]
    [InlineData("unix:///no such/folder/s#1?x")]
    [InlineData("unix:///no%20such/s")]
    [InlineData("unix:/no/such/s")]
    [InlineData("http://{loopback}:1")]
    [InlineData("http://{loopback}:1/")]
    [InlineData("HTTP://{loopback}:1")]
    [InlineData("static:///{loopback}:1,{loopback}:2")]
    [InlineData("dns:///{loopback}:1")]
    public async Task An_address_that_cannot_be_reached_is_named_as_it_was_written(string address)
    {
        address = address.Replace("{loopback}", $"{ProtocolServer.OwnLoopback()}", StringComparison.Ordinal);
        var uri = new Uri(address);
        var worker = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            ModelWorkerChannel.ConnectAsync(uri, _allocator, cancellationToken: Cancellation)
        );
        using var channel = OpenInferenceChannel.ForAddress(uri, _allocator);
        var server = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            channel.GetModelAsync("m", Cancellation).AsTask()
        );
        foreach (var error in new[] { worker, server })
        {
            Assert.IsType<ModelUnavailableException>(error);
            Assert.Contains(
                $" at '{address}' has ended or cannot be reached: ",
                error.Message,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain("localhost", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_worker_that_dies_under_a_call_is_named_with_its_socket()
    {
        var socket = "";
        await using var worker = await WorkerProcess.StartAsync(
            path => Workers.Command(socket = path),
            _allocator,
            cancellationToken: Cancellation
        );
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(_allocator, 10);
        using var gated = await model.StartGatedAsync(_allocator, x, Cancellation);
        using (var process = Process.GetProcessById(worker.ProcessId))
        {
            process.Kill();
        }

        var under = await Assert.ThrowsAnyAsync<ModelCallException>(() => gated.Running);
        Assert.Contains(
            $"The worker at 'unix://{socket}' (process {worker.ProcessId}) ended with",
            under.Message,
            StringComparison.Ordinal
        );
        var after = await Assert.ThrowsAnyAsync<ModelCallException>(() => worker.GetSumAsync());
        Assert.Contains(
            $"The worker at 'unix://{socket}' (process {worker.ProcessId}) ended with",
            after.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("localhost", after.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_refuses_is_named_and_so_is_its_reason()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoModel("m", DType.UInt8, []));
        using var channel = OpenInferenceChannel.ForAddress(server.Address, _allocator);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            channel.GetModelAsync("none", Cancellation).AsTask()
        );
        Assert.IsType<ModelNotFoundException>(error);
        Assert.StartsWith(
            $"The server at '{server.Address.OriginalString}' responded with NotFound: ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_password_in_an_address_is_not_shown()
    {
        var loopback = ProtocolServer.OwnLoopback();
        using var channel = OpenInferenceChannel.ForAddress(new Uri($"http://me:secret@{loopback}:1"), _allocator);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            channel.GetModelAsync("m", Cancellation).AsTask()
        );
        Assert.Contains($"'http://{loopback}:1/'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_calls_a_dead_worker_does_not_tell_its_callers_where_that_was()
    {
        await using var server = await ProtocolServer.StartAsync(new Forwarding(_allocator));
        using var channel = await ModelWorkerChannel.ConnectAsync(
            server.Address,
            _allocator,
            cancellationToken: Cancellation
        );
        var model = await channel.GetModelAsync("forwarding", Cancellation);
        using var call = new InferenceCall(_allocator);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => model.RunAsync(call).AsTask());
        Assert.IsType<ModelUnavailableException>(error);
        Assert.Contains(
            "A worker that the model calls has ended or cannot be reached.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("/no/such", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://a:1", "Use unix:///path, http://host:port")]
    [InlineData("localhost:8001", "Use unix:///path, http://host:port")]
    [InlineData("a", "Use unix:///path, http://host:port")]
    [InlineData("", "Use unix:///path, http://host:port")]
    [InlineData("/tmp/s", "Use unix:/")]
    [InlineData("unix://tmp/s", "Use unix:/// with three slashes")]
    [InlineData("unix:///", "Use unix:/// with three slashes")]
    [InlineData("dns://a:1", "Use dns:/// with three slashes")]
    [InlineData("static:///a", "Use static:/// with three slashes")]
    public void An_address_that_is_not_valid_is_named_as_it_was_written(string address, string advice)
    {
        var uri = new Uri(address, UriKind.RelativeOrAbsolute);
        var error = Assert.Throws<ArgumentException>(() => OpenInferenceChannel.ForAddress(uri, _allocator));
        Assert.StartsWith($"'{address}' ", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Equal("address", error.ParamName);
    }

    [Fact]
    public void A_socket_path_that_is_too_long_is_rejected_with_its_length()
    {
        var uri = new Uri("unix:///tmp/" + new string('s', 200));
        var error = Assert.Throws<ArgumentException>(() => OpenInferenceChannel.ForAddress(uri, _allocator));
        Assert.Contains("has a path of 205 bytes", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A model that needs another worker, which does not run.</summary>
    private sealed class Forwarding(SharedMemoryAllocator allocator) : IModelWorker
    {
        public ModelMetadata Metadata { get; } = new("forwarding", [], []);

        public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            using var other = await ModelWorkerChannel.ConnectAsync(
                new Uri("unix:///no/such/folder/s"),
                allocator,
                cancellationToken: cancellationToken
            );
        }
    }
}
