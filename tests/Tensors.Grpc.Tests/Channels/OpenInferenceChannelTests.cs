using System.Collections.Immutable;
using System.Net;
using Tensors.Grpc.OpenInference.Wire;
using Tensors.Grpc.Tests.OpenInference;

namespace Tensors.Grpc.Tests.Channels;

/// <summary>Calls of a real server of the Open Inference Protocol through shared memory, and through bytes where it must be.</summary>
public sealed class OpenInferenceChannelTests : IDisposable
{
    private static readonly ImmutableArray<TensorAxis> _axes = [new("n", null)];

    private readonly SharedMemoryAllocator _allocator = new();
    private readonly LineLog _log = new();

    public OpenInferenceChannelTests()
    {
        using var tensor = _allocator.Allocate(1);
        try
        {
            using var exported = _allocator.TryExport(tensor.ToRef().Region);
        }
        catch (SharedMemoryNotSupportedException e)
        {
            // Another root of shared memory was asked for.
            Assert.Skip(e.Message);
        }
    }

    public static TheoryData<RegisteredRegionAccess> Modes => [RegisteredRegionAccess.Copy, RegisteredRegionAccess.Map];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Equal(0, _allocator.Metrics.LeasedBytes);
        _allocator.Dispose();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Inputs_are_read_and_outputs_written_where_the_caller_has_them(RegisteredRegionAccess memory)
    {
        await using var server = await StartAsync(memory);
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        using var call = new Sum(_allocator, 10_000, PeerAccess.Write);
        for (var run = 0; run < 3; run++)
        {
            call.A.AsSpan<int>().Fill(run);
            await call.RunAsync(model);
            Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(run + 1));
            Assert.Equal(-1, call.Subtracted.AsReadOnlySpan<int>().IndexOfAnyExcept(run - 1));
        }

        Assert.Equal((TensorTransport.SharedMemory, null), (channel.Transport, channel.InlineReason));
        Assert.Equal((3, 3 * 4 * 40_000), (channel.Statistics.Calls, channel.Statistics.SharedBytes));
        Assert.InRange(channel.Statistics.WireBytes, 1, 3 * 3_000);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Nothing_is_copied_for_a_server_that_maps()
    {
        // The model writes over its input: only one who has the same memory sees that.
        var model = new Doubling();
        await using var server = await StartAsync(RegisteredRegionAccess.Map, model);
        using var channel = Connect(server);
        using var x = _allocator.Allocate<int>([1000]);
        x.AsSpan<int>().Fill(21);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        await (await channel.GetModelAsync("doubling", Cancellation)).RunAsync(call);
        Assert.Equal(-1, x.AsReadOnlySpan<int>().IndexOfAnyExcept(42));
    }

    [Fact]
    public async Task Calls_at_the_same_time_register_each_region_once_and_leave_no_name()
    {
        await using var server = await StartAsync(RegisteredRegionAccess.Copy);
        var status = server.Connect();
        using (var channel = Connect(server))
        {
            var model = await channel.GetModelAsync("simple", Cancellation);
            await Task.WhenAll(
                Enumerable
                    .Range(0, 50)
                    .Select(async number =>
                    {
                        using var call = new Sum(_allocator, 1000, PeerAccess.Write);
                        call.A.AsSpan<int>().Fill(number);
                        await call.RunAsync(model);
                        Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(number + 1));
                    })
            );
            Assert.Equal(50 * 4 * 4000, channel.Statistics.SharedBytes);

            // One region for tensors that peers read, one for those that they write.
            var regions = await RegionsAsync(status);
            Assert.Equal(2, regions.Count);
            Assert.All(regions, region => Assert.StartsWith("/tensor-region-", region.Key, StringComparison.Ordinal));
            Assert.All(regions, region => Assert.False(File.Exists("/dev/shm" + region.Key)));
        }

        Assert.Empty(await RegionsAsync(status));
    }

    [Fact]
    public async Task Outputs_that_are_not_placed_come_as_bytes_and_tensors_on_the_heap_go_so()
    {
        await using var server = await StartAsync(RegisteredRegionAccess.Copy);
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        using var a = _allocator.Allocate<int>([3]);
        a.AsSpan<int>().Fill(5);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("INPUT0", a);
        call.Inputs.Set("INPUT1", TensorBuffer.FromArray([1, 2, 3], [3]));
        using var place = _allocator.Allocate<int>([3]);
        call.Outputs.Place("OUTPUT1", place);
        await model.RunAsync(call);

        Assert.Equal([6, 7, 8], call.Outputs.Get("OUTPUT0").AsReadOnlySpan<int>());
        Assert.Equal([4, 3, 2], place.AsReadOnlySpan<int>());
        Assert.Equal(12, channel.Statistics.SharedBytes);
        Assert.Null(channel.InlineReason);
    }

    [Fact]
    public async Task Bytes_go_to_a_server_that_takes_no_memory_and_the_log_says_so_once()
    {
        await using var server = await StartAsync(RegisteredRegionAccess.Off);
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        using var call = new Sum(_allocator, 100, PeerAccess.Write);
        await call.RunAsync(model);
        await call.RunAsync(model);

        Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(2));
        Assert.Equal(TensorTransport.Inline, channel.Transport);
        Assert.Contains("Client shared memory is disabled", channel.InlineReason, StringComparison.Ordinal);
        Assert.Equal("Tensors are sent as bytes: " + channel.InlineReason, Assert.Single(_log.Lines));
        Assert.Equal(0, channel.Statistics.SharedBytes);
        Assert.InRange(channel.Statistics.WireBytes, 2 * 1600, 2 * 3000);
    }

    [Fact]
    public async Task Bytes_go_where_they_are_asked_for_without_a_word()
    {
        await using var server = await StartAsync(RegisteredRegionAccess.Copy);
        using var channel = Connect(
            server,
            new OpenInferenceChannelOptions { Transport = TensorTransport.Inline, Logger = _log }
        );
        using var call = new Sum(_allocator, 100, PeerAccess.Write);
        await call.RunAsync(await channel.GetModelAsync("simple", Cancellation));
        Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(2));
        Assert.Equal("The options select inline transport.", channel.InlineReason);
        Assert.Equal(0, channel.Statistics.SharedBytes);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Sealed_memory_goes_as_bytes()
    {
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { Backing = RegionBacking.SealedMemory }
        );
        await using var server = await StartAsync(RegisteredRegionAccess.Copy);
        using var channel = OpenInferenceChannel.ForAddress(server.Address, allocator);
        using var call = new Sum(allocator, 100, PeerAccess.Write);
        await call.RunAsync(await channel.GetModelAsync("simple", Cancellation));
        Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(2));
        Assert.Contains("backed by files", channel.InlineReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_has_no_room_for_a_region_gets_the_others()
    {
        await using var server = await ProtocolServer.StartAsync(
            new OpenInferenceOptions { MaxRegions = 1 },
            null,
            new AddModel<int>("simple", _axes)
        );
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        using var call = new Sum(_allocator, 100, PeerAccess.Write);
        await call.RunAsync(model);
        await call.RunAsync(model);
        Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(2));
        Assert.Equal(2 * 2 * 400, channel.Statistics.SharedBytes);
        Assert.Null(channel.InlineReason);
    }

    [Fact]
    public async Task A_server_that_was_started_anew_gets_the_regions_anew()
    {
        var loopback = ProtocolServer.OwnLoopback();
        var server = await StartAtAsync(new IPEndPoint(loopback, 0));
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        using var call = new Sum(_allocator, 100, PeerAccess.Write);
        await call.RunAsync(model);
        var port = server.Address.Port;
        await server.DisposeAsync();
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => call.RunAsync(model).AsTask());
        Assert.IsType<ModelUnavailableException>(error);

        await using var next = await StartAtAsync(new IPEndPoint(loopback, port));
        call.Added.AsSpan<int>().Clear();
        await Workers.EventuallyAsync(async () =>
        {
            try
            {
                await call.RunAsync(model);
                return true;
            }
            catch (ModelUnavailableException)
            {
                // Connecting is tried again after a moment.
                return false;
            }
        });
        Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(2));
        Assert.Equal(2 * 4 * 400, channel.Statistics.SharedBytes);
    }

    [Fact]
    public async Task Regions_that_the_server_has_forgotten_are_registered_anew_under_load()
    {
        await using var server = await StartAsync(RegisteredRegionAccess.Copy);
        var other = server.Connect();
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        for (var round = 0; round < 5; round++)
        {
            var calls = Enumerable
                .Range(0, 10)
                .Select(async _ =>
                {
                    using var call = new Sum(_allocator, 100, PeerAccess.Write);
                    await call.RunAsync(model);
                    Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(2));
                })
                .ToArray();
            await Task.WhenAll(calls);
            await other.SystemSharedMemoryUnregisterAsync(new(), cancellationToken: Cancellation);
        }

        Assert.Equal(5 * 10 * 4 * 400, channel.Statistics.SharedBytes);
    }

    [Fact]
    public async Task A_region_that_its_allocator_closes_is_unregistered()
    {
        await using var server = await StartAsync(RegisteredRegionAccess.Copy);
        var status = server.Connect();
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        using (var call = new Sum(_allocator, 100, PeerAccess.Write, "ended"))
        using (var stays = new Sum(_allocator, 100, PeerAccess.Write))
        {
            await call.RunAsync(model);
            await stays.RunAsync(model);
            Assert.Equal(4, (await RegionsAsync(status)).Count);
            _allocator.EndSession("ended");
            await Workers.EventuallyAsync(async () => (await RegionsAsync(status)).Count == 2);

            // Its tensors still stand, and go as bytes.
            var before = channel.Statistics.SharedBytes;
            await call.RunAsync(model);
            Assert.Equal(-1, call.Added.AsReadOnlySpan<int>().IndexOfAnyExcept(2));
            Assert.Equal(before, channel.Statistics.SharedBytes);
        }
    }

    [Fact]
    public async Task Memory_of_a_call_that_was_given_up_is_kept_until_the_server_has_answered()
    {
        var adding = new AddModel<int>("simple", _axes);
        await using var server = await StartAsync(RegisteredRegionAccess.Copy, adding);
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        await adding.Gate.WaitAsync(Cancellation);
        using (var call = new Sum(_allocator, 100, PeerAccess.Write))
        {
            using var giveUp = new CancellationTokenSource();
            var running = call.RunAsync(model, giveUp.Token).AsTask();
            await adding.Entered.WaitAsync(Cancellation);
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        var kept = _allocator.Metrics.LeasedBytes;
        adding.Gate.Release();
        await Workers.EventuallyAsync(() => _allocator.Metrics.LeasedBytes == 0);
        Assert.NotEqual(0, kept);
    }

    [Fact]
    public async Task A_call_with_bytes_alone_is_cancelled_at_the_server()
    {
        var adding = new AddModel<int>("simple", _axes);
        await using var server = await StartAsync(RegisteredRegionAccess.Off, adding);
        using var channel = Connect(server);
        var model = await channel.GetModelAsync("simple", Cancellation);
        using var call = new Sum(_allocator, 100, PeerAccess.Write);
        await adding.Gate.WaitAsync(Cancellation);
        using var giveUp = new CancellationTokenSource();
        var running = call.RunAsync(model, giveUp.Token).AsTask();
        await adding.Entered.WaitAsync(Cancellation);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        // The model waits for a gate that nobody opens, until it is told to stop.
        var statistics = server.Connect();
        await Workers.EventuallyAsync(async () =>
        {
            var answer = await statistics.ModelStatisticsAsync(
                new() { Name = "simple" },
                cancellationToken: Cancellation
            );
            return answer.ModelStats[0].InferenceStats.Fail.Count == 1;
        });
    }

    [Fact]
    public async Task Errors_of_the_server_are_typed()
    {
        await using var server = await StartAsync(RegisteredRegionAccess.Copy);
        using var channel = Connect(server);
        await AssertErrorAsync(typeof(ModelNotFoundException), channel.GetModelAsync("none", Cancellation).AsTask());
        using var versioned = Connect(server, new OpenInferenceChannelOptions { ModelVersion = "7" });
        await AssertErrorAsync(
            typeof(ModelNotFoundException),
            versioned.GetModelAsync("simple", Cancellation).AsTask()
        );
        using var first = Connect(server, new OpenInferenceChannelOptions { ModelVersion = "1" });
        using var call = new Sum(_allocator, 10, PeerAccess.Write);
        await call.RunAsync(await first.GetModelAsync("simple", Cancellation));

        using var longer = _allocator.Allocate<int>([11]);
        call.Call.Inputs.Set("INPUT0", longer);
        var model = await channel.GetModelAsync("simple", Cancellation);
        await AssertErrorAsync(typeof(InvalidModelCallException), call.RunAsync(model).AsTask());

        using var complex = TensorBuffer.AllocateHeap(DType.Complex64, [10]);
        call.Call.Inputs.Set("INPUT0", complex);
        await AssertErrorAsync(typeof(InvalidModelCallException), call.RunAsync(model).AsTask());
        await server.StopAsync();
        await AssertErrorAsync(
            typeof(ModelUnavailableException),
            channel.GetModelAsync("simple", Cancellation).AsTask()
        );
    }

    private static async Task AssertErrorAsync(Type expected, Task call) =>
        Assert.Equal(expected, (await Assert.ThrowsAnyAsync<ModelCallException>(() => call)).GetType());

    private static async Task<IReadOnlyCollection<SystemSharedMemoryStatusResponse.Types.RegionStatus>> RegionsAsync(
        GRPCInferenceService.GRPCInferenceServiceClient client
    ) => [.. (await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions.Values];

    private static Task<ProtocolServer> StartAsync(RegisteredRegionAccess memory, IModelWorker? model = null) =>
        ProtocolServer.StartAsync(
            new OpenInferenceOptions { RegisteredRegions = memory, SharedRegistrations = true },
            null,
            model ?? new AddModel<int>("simple", _axes)
        );

    private static Task<ProtocolServer> StartAtAsync(IPEndPoint endPoint) =>
        ProtocolServer.StartAtAsync(
            endPoint,
            new OpenInferenceOptions { RegisteredRegions = RegisteredRegionAccess.Copy, SharedRegistrations = true },
            null,
            new AddModel<int>("simple", _axes)
        );

    private OpenInferenceChannel Connect(ProtocolServer server, OpenInferenceChannelOptions? options = null) =>
        OpenInferenceChannel.ForAddress(
            server.Address,
            _allocator,
            options ?? new OpenInferenceChannelOptions { Logger = _log }
        );

    /// <summary>A call of <see cref="AddModel{T}"/> with ones, and places for what it gives.</summary>
    private sealed class Sum : IDisposable
    {
        public Sum(SharedMemoryAllocator allocator, int count, PeerAccess places, string session = "")
        {
            A = allocator.Allocate<int>([count], session);
            B = allocator.Allocate<int>([count], session);
            Added = allocator.Allocate<int>([count], session, places);
            Subtracted = allocator.Allocate<int>([count], session, places);
            A.AsSpan<int>().Fill(1);
            B.AsSpan<int>().Fill(1);
            Call = new InferenceCall(allocator);
            Call.Inputs.Set("INPUT0", A);
            Call.Inputs.Set("INPUT1", B);
            Call.Outputs.Place("OUTPUT0", Added);
            Call.Outputs.Place("OUTPUT1", Subtracted);
        }

        public InferenceCall Call { get; }

        public TensorBuffer A { get; }

        public TensorBuffer B { get; }

        public TensorBuffer Added { get; }

        public TensorBuffer Subtracted { get; }

        public ValueTask RunAsync(IModelWorker model, CancellationToken? cancellationToken = null) =>
            model.InferAsync(Call, cancellationToken ?? Cancellation);

        public void Dispose()
        {
            A.Dispose();
            B.Dispose();
            Added.Dispose();
            Subtracted.Dispose();
            Call.Dispose();
        }
    }

    /// <summary>Doubles its input where it lies.</summary>
    private sealed class Doubling : IModelWorker
    {
        public ModelMetadata Metadata { get; } =
            new("doubling", [new TensorMetadata("x", new TensorSpec(DType.Int32, _axes))], []);

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            foreach (ref var element in call.Inputs.Get("x").AsSpan<int>())
            {
                element *= 2;
            }

            return ValueTask.CompletedTask;
        }
    }
}
