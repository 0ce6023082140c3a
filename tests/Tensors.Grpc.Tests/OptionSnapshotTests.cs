using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tensors.Grpc.OpenInference.Wire;
using Tensors.Grpc.Tests.Channels;
using Tensors.Grpc.Tests.Contracts;
using Tensors.Grpc.Tests.OpenInference;

namespace Tensors.Grpc.Tests;

/// <summary>What takes options copies them: changing the options later changes nothing.</summary>
public sealed class OptionSnapshotTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_keeps_the_options_that_it_was_constructed_with()
    {
        using var allocator = new SharedMemoryAllocator();
        var calls = 0;
        var options = new ModelClientOptions
        {
            Policy = (call, cancellationToken) =>
            {
                calls++;
                return call(cancellationToken);
            },
        };
        using var client = NumbersClient.InProcess(new PlainNumbers(), allocator, options);
        options.Policy = (_, _) => throw new InvalidOperationException("The options were read again.");
        options.Deadline = TimeSpan.Zero;
        await CallAsync(client, allocator);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_registered_client_keeps_the_options_of_its_first_use()
    {
        await using var server = await ProtocolServer.StartAsync([.. new PlainNumbers().Models]);
        var services = new ServiceCollection();
        services.AddModelClient<INumbers>(options =>
        {
            options.Address = server.Address;
            options.Protocol = ModelProtocol.OpenInference;
        });
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<INumbers>();
        var options = provider.GetRequiredService<IOptionsMonitor<ModelConnectionOptions>>().Get("tests.numbers");
        options.Address = new Uri("unix:///nothing/there.sock");
        options.Protocol = ModelProtocol.Tensors;
        options.Deadline = TimeSpan.Zero;
        await CallAsync(client, provider.GetRequiredService<SharedMemoryAllocator>());
    }

    [Fact]
    public async Task A_channel_to_a_worker_keeps_the_options_that_it_was_constructed_with()
    {
        var elsewhere = Directory.CreateTempSubdirectory("tensors-test-");
        try
        {
            using var allocator = new SharedMemoryAllocator();
            var (before, after) = (new LineLog(), new LineLog());
            var options = new ModelWorkerChannelOptions { Logger = before };
            await using var worker = await Workers.StartAsync(allocator, options, elsewhere.FullName);
            Assert.Single(before.Lines);
            options.Logger = after;
            options.Transport = TensorTransport.Inline;
            await worker.Channel.HandshakeAsync(worker.Channel.CurrentSession, Token);
            Assert.Equal(2, before.Lines.Count);
            Assert.Empty(after.Lines);
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_channel_to_another_server_keeps_the_options_that_it_was_constructed_with()
    {
        using var allocator = new SharedMemoryAllocator();
        var options = new OpenInferenceChannelOptions { ModelVersion = "1" };
        using var channel = OpenInferenceChannel.ForAddress(new Uri("http://127.0.0.1:1"), allocator, options);
        options.ModelVersion = "2";
        Assert.Equal("1", channel.ModelVersion);
    }

    [Fact]
    public async Task A_server_keeps_the_options_that_it_started_with()
    {
        var protocol = new OpenInferenceOptions { ServerName = "before" };
        var serving = new List<ModelWorkerOptions>();
        await using var server = await ProtocolServer.StartAsync(protocol, serving.Add, [.. new PlainNumbers().Models]);
        var client = server.Connect(out var channel);
        using (channel)
        {
            var before = await client.ServerMetadataAsync(new ServerMetadataRequest(), cancellationToken: Token);
            protocol.ServerName = "after";
            serving.ForEach(options => options.MaxCalls = 0);
            var after = await client.ServerMetadataAsync(new ServerMetadataRequest(), cancellationToken: Token);
            Assert.Equal(("before", "before"), (before.Name, after.Name));
        }

        using var allocator = new SharedMemoryAllocator();
        using var triton = OpenInferenceChannel.ForAddress(server.Address, allocator);
        using var numbers = new NumbersClient(triton, allocator);
        await CallAsync(numbers, allocator);
    }

    private static async Task CallAsync(INumbers client, SharedMemoryAllocator allocator)
    {
        using var numbers = Numbers.Allocate(allocator, n: 1);
        numbers.CopyFrom([7]);
        var (sums, chosen, _) = await client.AddAsync(numbers, 1, cancellationToken: Token);
        using (sums)
        using (chosen)
        {
            Assert.Equal(8, sums[0]);
        }
    }
}
