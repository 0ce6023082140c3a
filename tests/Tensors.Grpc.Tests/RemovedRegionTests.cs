using Tensors.TestWorker;

namespace Tensors.Grpc.Tests;

/// <summary>Files of regions that are removed between a client and a worker: calls go on, as bytes where they must.</summary>
public sealed class RemovedRegionTests
{
    [Fact(Skip = "Regions are files on Linux and macOS.", SkipUnless = nameof(AreFiles))]
    public async Task An_input_in_a_region_that_the_worker_has_not_opened_goes_as_bytes()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = Ones(allocator, 1000);
        var region = x.ToRef().Region;
        Remove(region);

        await CallAsync(model, allocator, x, 1000);
        Assert.Equal(TensorTransport.SharedMemory, worker.Channel.Transport);
        Assert.Equal(1, allocator.Metrics.Removals);

        // The next tensor of the session lies in a region that the worker finds.
        using var next = Ones(allocator, 500);
        Assert.NotEqual(region, next.ToRef().Region);
        var before = worker.Channel.Statistics.WireBytes;
        await CallAsync(model, allocator, next, 500);
        Assert.True(worker.Channel.Statistics.WireBytes - before < 1000);
    }

    [Fact(Skip = "Regions are files on Linux and macOS.", SkipUnless = nameof(AreFiles))]
    public async Task A_place_for_an_output_in_a_removed_region_is_filled_from_bytes()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(allocator, 1000);
        using var place = allocator.Allocate(DType.Float32, [], "other", PeerAccess.Write);
        Remove(place.ToRef().Region);

        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        call.Outputs.Place("sum", place);
        await model.RunAsync(call);
        Assert.Equal(1000, place.AsReadOnlySpan<float>()[0]);
    }

    [Fact(Skip = "Regions are files on Linux and macOS.", SkipUnless = nameof(AreFiles))]
    public async Task Regions_that_both_sides_have_open_serve_on_after_their_files_are_gone()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        using var x = Workers.Ones(allocator, 1000);
        await CallAsync(model, allocator, x, 1000);
        Remove(x.ToRef().Region);
        var before = worker.Channel.Statistics.WireBytes;
        await CallAsync(model, allocator, x, 1000);
        Assert.True(worker.Channel.Statistics.WireBytes - before < 1000);
    }

    [Fact(Skip = "Regions are files on Linux and macOS.", SkipUnless = nameof(AreFiles))]
    public async Task An_output_in_a_workers_region_whose_files_are_gone_comes_as_bytes()
    {
        using var allocator = new SharedMemoryAllocator();
        using var socket = LocalSocketPath.Create();
        await using var host = new ModelWorkerHost(new RemovingModel()).ListenGrpc(socket.Path);
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var channel = await ModelWorkerChannel.ConnectAsync(
            socket.Address,
            allocator,
            cancellationToken: TestContext.Current.CancellationToken
        );
        var model = await channel.GetModelAsync("removing", TestContext.Current.CancellationToken);
        using var call = new InferenceCall(allocator);
        await model.RunAsync(call);
        Assert.Equal(7, call.Outputs.Get("y").AsReadOnlySpan<float>()[0]);
        Assert.Equal(TensorStorage.Heap, call.Outputs.Get("y").Storage);
    }

    [Fact]
    public void Formats_that_differ_are_a_reason_that_names_both()
    {
        Assert.Null(MemoryFormats.ReasonAgainstSharing("worker", SharedMemoryRegion.FormatVersion, "client"));
        Assert.StartsWith(
            "The worker uses version 1 of the memory format, but the client uses version 2.",
            MemoryFormats.ReasonAgainstSharing("worker", 0, "client"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_client_of_another_memory_format_sends_bytes_and_is_told_why()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        using var nonce = allocator.Allocate(32);
        foreach (var format in (uint[])[0, 1, 3])
        {
            var request = new V1.HandshakeRequest
            {
                MinProtocol = 1,
                MaxProtocol = 1,
                Nonce = nonce.ToRef().ToMessage(),
                MemoryFormat = format,
            };
            var response = await worker.Channel.Client.HandshakeAsync(
                request,
                cancellationToken: TestContext.Current.CancellationToken
            );
            Assert.Contains(
                $"uses version {Math.Max(1, format)} of the memory format",
                response.InlineReason,
                StringComparison.Ordinal
            );
            Assert.Equal("", response.Session);
        }
    }

    public static bool AreFiles => !OperatingSystem.IsWindows();

    /// <summary>A tensor in a region that no worker has opened: not the one of the handshake.</summary>
    private static TensorBuffer Ones(SharedMemoryAllocator allocator, int count)
    {
        var tensor = allocator.Allocate<float>([count], "other");
        tensor.AsSpan<float>().Fill(1);
        return tensor;
    }

    private static async Task CallAsync(IModelWorker model, SharedMemoryAllocator allocator, TensorBuffer x, float sum)
    {
        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        await model.RunAsync(call);
        Assert.Equal(sum, call.Outputs.Get("sum").AsReadOnlySpan<float>()[0]);
    }

    private static void Remove(RegionId region)
    {
        var root = TensorCapabilities.Detect().SharedMemory.Root!;
        var files = Directory
            .GetDirectories(root, "tensors-v*")
            .SelectMany(folder => Directory.GetFiles(folder, region + "*"))
            .ToList();
        Assert.Equal(2, files.Count);
        files.ForEach(File.Delete);
    }

    /// <summary>Removes the files of the region in which it has made its output, which no client has opened.</summary>
    private sealed class RemovingModel : IModelWorker
    {
        public ModelMetadata Metadata { get; } =
            new("removing", [], [new TensorMetadata("y", new TensorSpec(DType.Float32))]);

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            var y = call.Outputs.Allocate("y", DType.Float32, []);
            y.AsSpan<float>()[0] = 7;
            Remove(y.ToRef().Region);
            return ValueTask.CompletedTask;
        }
    }
}
