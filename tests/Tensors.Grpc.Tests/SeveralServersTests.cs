using Grpc.Core;
using Tensors.Grpc.Tests.Channels;
using Tensors.Grpc.Tests.OpenInference;

namespace Tensors.Grpc.Tests;

/// <summary>Addresses that stand for several servers: calls go to them in turn, as bytes, and to the others when one goes.</summary>
public sealed class SeveralServersTests : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();
    private readonly LineLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _allocator.Dispose();

    [Theory]
    [InlineData(ModelProtocol.Tensors)]
    [InlineData(ModelProtocol.OpenInference)]
    public async Task Calls_go_to_all_servers_and_go_on_when_one_stops(ModelProtocol protocol)
    {
        var first = new AddModel<int>("simple", [new("n", null)]);
        var second = new AddModel<int>("simple", [new("n", null)]);
        await using var one = await ProtocolServer.StartAsync(first);
        await using var other = await ProtocolServer.StartAsync(second);
        var address = new Uri($"static:///127.0.0.1:{one.Address.Port},127.0.0.1:{other.Address.Port}");
        var (source, reason) = await ConnectAsync(protocol, address);
        using (source as IDisposable)
        {
            var model = await source.GetModelAsync("simple", Cancellation);

            // The connections are made one after the other: the second takes part as soon as it stands.
            await Workers.EventuallyAsync(async () =>
            {
                await RunAsync(model);
                return first.Entered.CurrentCount > 0 && second.Entered.CurrentCount > 0;
            });
            var (ran, ranToo) = (first.Entered.CurrentCount, second.Entered.CurrentCount);
            for (var i = 0; i < 20; i++)
            {
                await RunAsync(model);
            }

            Assert.Equal((ran + 10, ranToo + 10), (first.Entered.CurrentCount, second.Entered.CurrentCount));
            await one.StopAsync();
            for (var i = 0; i < 20; i++)
            {
                await RunAsync(model);
            }

            Assert.Equal(ranToo + 30, second.Entered.CurrentCount);
            Assert.Contains("refers to several servers", reason, StringComparison.Ordinal);
            Assert.Equal("Tensors are sent as bytes: " + reason, Assert.Single(_log.Lines));
        }
    }

    [Fact]
    public async Task What_one_server_cannot_take_is_tried_with_another()
    {
        await using var ending = new FakeTriton();
        await using var running = new FakeTriton();
        await ending.StartAsync();
        await running.StartAsync();
        ending.Answer = _ => throw new RpcException(new Status(StatusCode.Unavailable, "The server is shutting down."));
        var address = new Uri($"static:///127.0.0.1:{ending.Address.Port},127.0.0.1:{running.Address.Port}");
        using var channel = OpenInferenceChannel.ForAddress(address, _allocator);
        var model = await channel.GetModelAsync("m", Cancellation);

        // Larger than what gRPC keeps for another attempt unless it is told to.
        using var x = _allocator.Allocate<int>([1 << 20]);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        await Workers.EventuallyAsync(async () =>
        {
            call.Outputs.DisposeMade();
            await model.RunAsync(call);
            return ending.Requests.Count > 0;
        });
        call.Outputs.DisposeMade();
        await model.RunAsync(call);
        Assert.Equal([0, 0, 0], call.Outputs.Get("y").AsReadOnlySpan<int>());
    }

    [Theory]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    public async Task A_server_of_a_list_has_a_name_or_an_address_in_brackets(string host)
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var server = await ProtocolServer.StartAsync(new AddModel<int>("simple", [new("n", null)]));
        var (source, _) = await ConnectAsync(ModelProtocol.Tensors, new Uri($"static:///{host}:{server.Address.Port}"));
        using (source as IDisposable)
        {
            await RunAsync(await source.GetModelAsync("simple", Cancellation));
        }
    }

    [Fact]
    public async Task A_name_is_resolved()
    {
        await using var server = await ProtocolServer.StartAsync(new AddModel<int>("simple", [new("n", null)]));
        var (source, reason) = await ConnectAsync(
            ModelProtocol.Tensors,
            new Uri($"dns:///127.0.0.1:{server.Address.Port}")
        );
        using (source as IDisposable)
        {
            await RunAsync(await source.GetModelAsync("simple", Cancellation));
            Assert.Contains("refers to several servers", reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("static://a:1/b:2")]
    [InlineData("static:///")]
    [InlineData("static:///a")]
    [InlineData("static:///a:0")]
    [InlineData("static:///a:1,b:x")]
    [InlineData("static:///a:1/b:2")]
    [InlineData("static:///::1:8001")]
    [InlineData("dns:///a")]
    [InlineData("dns:///")]
    [InlineData("dns://a:1")]
    [InlineData("ftp://a:1")]
    public async Task What_is_no_address_is_refused_at_once(string address)
    {
        var uri = new Uri(address);
        Assert.Throws<ArgumentException>(() => OpenInferenceChannel.ForAddress(uri, _allocator));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            ModelWorkerChannel.ConnectAsync(uri, _allocator, cancellationToken: Cancellation)
        );
    }

    private async Task RunAsync(IModelWorker model)
    {
        using var ones = _allocator.Allocate<int>([3]);
        ones.AsSpan<int>().Fill(1);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("INPUT0", ones);
        call.Inputs.Set("INPUT1", ones);
        await model.RunAsync(call);
        Assert.Equal([2, 2, 2], call.Outputs.Get("OUTPUT0").AsReadOnlySpan<int>());
    }

    private async Task<(IModelSource Source, string? Reason)> ConnectAsync(ModelProtocol protocol, Uri address)
    {
        if (protocol is ModelProtocol.OpenInference)
        {
            var triton = OpenInferenceChannel.ForAddress(
                address,
                _allocator,
                new OpenInferenceChannelOptions { Logger = _log }
            );
            return (triton, triton.InlineReason);
        }

        var options = new ModelWorkerChannelOptions { Logger = _log };
        var worker = await ModelWorkerChannel.ConnectAsync(address, _allocator, options, Cancellation);
        return (worker, worker.InlineReason);
    }
}
