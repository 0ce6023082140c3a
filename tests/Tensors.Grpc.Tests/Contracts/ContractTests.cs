using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc.Tests.Contracts;

/// <summary>Generated clients and workers over a real socket.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    private readonly SharedMemoryAllocator _allocator = new();
    private readonly PlainNumbers _worker = new();
    private readonly LocalSocketPath _socket = LocalSocketPath.Create();
    private readonly ModelWorkerHost _host;

    public ContractTests() => _host = new ModelWorkerHost(_worker).ListenGrpc(_socket.Path);

    public static TheoryData<TensorTransport> Transports => [TensorTransport.SharedMemory, TensorTransport.Inline];

    public async ValueTask InitializeAsync() => await _host.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _socket.Dispose();
        Assert.Equal(0, _allocator.Metrics.LeasedBytes);
        _allocator.Dispose();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Outputs_come_back_placed_and_made(TensorTransport transport)
    {
        using var channel = await ConnectAsync(transport);
        using var client = new NumbersClient(channel, _allocator);
        using var numbers = Numbers([1, 2, 3, 4]);
        for (var i = 0; i < 3; i++)
        {
            var (sums, chosen, count) = await client.AddAsync(
                numbers,
                i,
                evenOnly: true,
                TestContext.Current.CancellationToken
            );
            using (sums)
            using (chosen)
            {
                Assert.Equal([1 + i, 2 + i, 3 + i, 4 + i], sums.ToArray());
                Assert.Equal(sums.ToArray().Where(sum => sum % 2 == 0), chosen.ToArray());
                Assert.Equal(2, count);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_answer_in_parts_arrives_part_by_part(TensorTransport transport)
    {
        using var channel = await ConnectAsync(transport);
        using var client = new NumbersClient(channel, _allocator);
        using var numbers = Numbers([10, 20]);
        var received = new List<int[]>();
        await foreach (var (more, index) in client.CountAsync(numbers, parts: 4, TestContext.Current.CancellationToken))
        {
            using (more)
            {
                Assert.Equal(received.Count, index);
                received.Add(more.ToArray());
            }
        }

        Assert.Equal(
            [
                [10, 20],
                [11, 21],
                [12, 22],
                [13, 23],
            ],
            received
        );
    }

    [Fact]
    public async Task A_stream_that_fails_says_why_and_one_that_is_left_stops_the_worker()
    {
        using var channel = await ConnectAsync(TensorTransport.SharedMemory);
        using var client = new NumbersClient(channel, _allocator);
        using var numbers = Numbers([1]);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
        {
            await foreach (
                var (more, _) in client.CountAsync(numbers, parts: -1, TestContext.Current.CancellationToken)
            )
            {
                more.Dispose();
            }
        });
        Assert.IsType<InvalidModelCallException>(error);
        Assert.Contains("parts must be 0 or more.", error.Message, StringComparison.Ordinal);
        await foreach (
            var (more, _) in client.CountAsync(numbers, parts: int.MaxValue, TestContext.Current.CancellationToken)
        )
        {
            more.Dispose();
            break;
        }
    }

    [Fact]
    public async Task A_deadline_ends_the_call_here_and_there()
    {
        using var channel = await ConnectAsync(TensorTransport.SharedMemory);
        using var client = new NumbersClient(
            channel,
            _allocator,
            new ModelClientOptions { Deadline = TimeSpan.FromMilliseconds(500) }
        );
        using var numbers = Numbers([1]);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await client.AddAsync(numbers, int.MaxValue, cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.IsType<ModelDeadlineExceededException>(error);
        while (_worker.Running > 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task What_the_worker_throws_stays_in_its_log()
    {
        using var channel = await ConnectAsync(TensorTransport.SharedMemory);
        using var client = new NumbersClient(channel, _allocator);
        using var numbers = Numbers([1]);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(async () =>
            await client.AddAsync(numbers, int.MinValue, cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.IsType<ModelCallException>(error);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_serves_a_registered_worker_and_another_calls_it()
    {
        using var socket = LocalSocketPath.Create();
        await using var server = WorkerApplication.Build(socket, services => services.AddModelWorker<PlainNumbers>());
        server.MapModelWorkers();
        server.MapModelWorkers();
        await server.StartAsync(TestContext.Current.CancellationToken);

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["Models:tests.numbers:Address"] = "unix://" + socket.Path,
                        ["Models:tests.numbers:Deadline"] = "00:01:00",
                    }
                )
                .Build()
        );
        services.AddSingleton(_allocator);
        services.AddModelClient<INumbers>();
        await using (var provider = services.BuildServiceProvider())
        {
            var client = provider.GetRequiredService<INumbers>();
            Assert.IsType<NumbersClient>(client);
            using var numbers = Numbers([7]);
            var (sums, chosen, _) = await client.AddAsync(
                numbers,
                1,
                cancellationToken: TestContext.Current.CancellationToken
            );
            using (sums)
            using (chosen)
            {
                Assert.Equal(8, sums[0]);
            }
        }

        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Address", "no address", "an address such as")]
    [InlineData("Deadline", "5", "a positive time")]
    [InlineData("Deadline", "25.00:00:00", "a positive time below 24 days")]
    [InlineData("Deadline", "00:00:00", "a positive time")]
    [InlineData("Deadline", "-00:00:01", "a positive time")]
    [InlineData("MaxMessageBytes", "3 GiB", "a number of bytes, such as")]
    [InlineData("Schedule", "5", "a section with keys such as 'Models:tests.numbers:Schedule:Priority'")]
    [InlineData("Schedule:Priority", "-1", "a whole number")]
    [InlineData("Schedule:Level", "1", "is unknown. Known keys: Address,")]
    [InlineData("Transport", "1", "SharedMemory or Inline")]
    [InlineData("Transport", "Pigeon", "SharedMemory or Inline")]
    [InlineData("Adress", "http://localhost", "is unknown. Known keys: Address,")]
    public void A_setting_that_cannot_be_read_is_named(string key, string value, string expected)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>(StringComparer.Ordinal) { [$"Models:tests.numbers:{key}"] = value }
                )
                .Build()
        );
        services.AddModelClient<INumbers>();
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<INumbers>());
        Assert.Contains($"Models:tests.numbers:{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_without_an_address_says_where_to_set_it()
    {
        var services = new ServiceCollection();
        services.AddModelClient<INumbers>();
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<INumbers>());
        Assert.Contains("'Models:tests.numbers:Address'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_of_one_name_have_connections_of_their_own()
    {
        await WaitForSocketAsync();
        var services = new ServiceCollection();
        services.AddSingleton(_allocator);
        services.AddModelClient<INumbers>(options => options.Address = new Uri("unix:///nothing/there.sock"));
        services.AddModelClient<ISameNumbers>(options => options.Address = _socket.Address);
        await using var provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<INumbers>());
        using var numbers = Numbers([7]);
        var (sums, chosen, _) = await provider.GetRequiredService<ISameNumbers>().AddAsync(numbers, 1, evenOnly: false);
        using (sums)
        using (chosen)
        {
            Assert.Equal(8, sums[0]);
        }
    }

    [Fact]
    public void A_client_that_is_registered_again_is_configured_by_both()
    {
        var services = new ServiceCollection();
        services.AddSingleton(_allocator);
        services.AddModelClient<INumbers>();
        services.AddModelClient<INumbers>(options => options.Address = _socket.Address);
        services.AddModelClient<INumbers>(options => options.Deadline = TimeSpan.FromSeconds(3));
        using var provider = services.BuildServiceProvider();
        Assert.Equal(
            TimeSpan.FromSeconds(3),
            provider.GetRequiredService<IOptionsMonitor<ModelConnectionOptions>>().Get("tests.numbers").Deadline
        );
    }

    [Fact]
    public void Two_workers_of_one_name_are_an_error_while_they_are_mapped()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddModelWorker<PlainNumbers>();
        builder.Services.AddModelWorker<OtherNumbers>();
        var application = builder.Build();
        var error = Assert.Throws<InvalidOperationException>(() => application.MapModelWorkers());
        Assert.Contains("Two models have the name 'tests.numbers.Add'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_is_not_registered_cannot_be_mapped()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddModelWorkers();
        var application = builder.Build();
        var error = Assert.Throws<InvalidOperationException>(() => application.MapModelWorkers());
        Assert.Contains("No model worker is registered", error.Message, StringComparison.Ordinal);
        Assert.Contains("call services.AddModelWorkers().", error.Message, StringComparison.Ordinal);
    }

    private async Task WaitForSocketAsync()
    {
        while (!File.Exists(_socket.Path))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private async Task<ModelWorkerChannel> ConnectAsync(TensorTransport transport)
    {
        await WaitForSocketAsync();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ModelWorkerChannel.ConnectAsync(
                    _socket.Address,
                    _allocator,
                    new ModelWorkerChannelOptions { Transport = transport },
                    TestContext.Current.CancellationToken
                );
            }
            catch (ModelUnavailableException) when (attempt < 100)
            {
                // The socket is there a moment before it is listened to.
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private Numbers Numbers(int[] values)
    {
        var numbers = Contracts.Numbers.Allocate(_allocator, n: values.Length);
        numbers.CopyFrom(values);
        return numbers;
    }
}
