using Grpc.Core;
using Grpc.Net.Client;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>
/// Triton's system shared memory: register, refer, unregister, and every bound. The cases are those of Triton's own
/// tests (qa/L0_shared_memory) and some more.
/// </summary>
public sealed class SystemSharedMemoryTests
{
    private static readonly int[] _a = [.. Enumerable.Range(0, 16)];
    private static readonly int[] _b = [.. Enumerable.Repeat(1, 16)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RegisteredRegionAccess.Copy)]
    [InlineData(RegisteredRegionAccess.Map)]
    public async Task Inputs_and_outputs_lie_in_registered_regions(RegisteredRegionAccess memory)
    {
        await using var server = await StartAsync(memory);
        var client = server.Connect();
        using var region = new ClientSharedMemory(1024);
        region.Write(128, _a);
        region.Write(256, _b);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("all", region.Key, 896, 128),
            cancellationToken: Cancellation
        );

        var request = Requests.Empty("simple", "INT32", 1, 16);
        request.Inputs[0].InRegion("all", 64);
        request.Inputs[1].InRegion("all", 64, 128);
        request.Outputs.Add(Requests.Output("OUTPUT1", "all", 64, 512));
        request.Outputs.Add(Requests.Output("OUTPUT0", "all", 100, 256));
        var response = await client.ModelInferAsync(request, cancellationToken: Cancellation);

        Assert.Equal(_a.Select(x => x + 1), region.Read<int>(384, 16));
        Assert.Equal(_a.Select(x => x - 1), region.Read<int>(640, 16));
        Assert.Equal(["OUTPUT1", "OUTPUT0"], response.Outputs.Select(output => output.Name), StringComparer.Ordinal);
        Assert.All(response.RawOutputContents, content => Assert.True(content.IsEmpty));
        Assert.Equal([1, 16], response.Outputs[1].Shape);
        Assert.Equal("all", response.Outputs[1].Parameters["shared_memory_region"].StringParam);
        Assert.Equal(256, response.Outputs[1].Parameters["shared_memory_offset"].Int64Param);
        Assert.Equal(64, response.Outputs[1].Parameters["shared_memory_byte_size"].Int64Param);
    }

    [Theory]
    [InlineData(RegisteredRegionAccess.Copy)]
    [InlineData(RegisteredRegionAccess.Map)]
    public async Task Raw_and_shared_inputs_and_outputs_mix_and_need_not_be_aligned(RegisteredRegionAccess memory)
    {
        await using var server = await StartAsync(memory);
        var client = server.Connect();
        using var region = new ClientSharedMemory(200);
        region.Write(3, _a);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 200),
            cancellationToken: Cancellation
        );

        var request = Requests.Raw("simple", "INT32", [1, 16], _b, _b);
        request.RawInputContents.RemoveAt(0);
        request.Inputs[0].InRegion("r", 64, 3);
        request.Outputs.Add(Requests.Output("OUTPUT0"));
        request.Outputs.Add(Requests.Output("OUTPUT1", "r", 64, 101));
        var response = await client.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_a.Select(x => x + 1), response.Elements<int>(0));
        Assert.Equal(_a.Select(x => x - 1), region.Read<int>(101, 16));
    }

    [Fact]
    public async Task Regions_are_listed_and_unregistered()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(64);
        await client.SystemSharedMemoryUnregisterAsync(new() { Name = "none" }, cancellationToken: Cancellation);
        Assert.Empty((await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);

        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("a", region.Key, 32, 8),
            cancellationToken: Cancellation
        );
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("b", region.Key[1..], 64),
            cancellationToken: Cancellation
        );
        var status = await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(["a", "b"], status.Regions.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(
            (region.Key, 8UL, 32UL),
            (status.Regions["a"].Key, status.Regions["a"].Offset, status.Regions["a"].ByteSize)
        );
        var one = await client.SystemSharedMemoryStatusAsync(new() { Name = "b" }, cancellationToken: Cancellation);
        Assert.Equal("b", Assert.Single(one.Regions).Value.Name);

        await client.SystemSharedMemoryUnregisterAsync(new() { Name = "a" }, cancellationToken: Cancellation);
        await AssertErrorAsync(
            StatusCode.NotFound,
            "Unable to find system shared memory region: 'a'",
            client.SystemSharedMemoryStatusAsync(new() { Name = "a" }, cancellationToken: Cancellation)
        );
        await client.SystemSharedMemoryUnregisterAsync(new(), cancellationToken: Cancellation);
        Assert.Empty((await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);
    }

    [Fact]
    public async Task Registering_a_name_twice_is_refused_and_the_first_stays()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(8);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("dummy_data", region.Key, 8),
            cancellationToken: Cancellation
        );
        await AssertErrorAsync(
            StatusCode.AlreadyExists,
            "shared memory region 'dummy_data' already in manager",
            client.SystemSharedMemoryRegisterAsync(
                Requests.Register("dummy_data", region.Key, 4),
                cancellationToken: Cancellation
            )
        );
        var status = await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(8UL, Assert.Single(status.Regions).Value.ByteSize);
    }

    [Fact]
    public async Task A_name_that_a_client_sent_does_not_change_how_an_error_looks()
    {
        await using var server = await StartAsync();
        var request = Requests.Raw("simple", "INT32", [1, 16], _a, _b);
        request.RawInputContents.RemoveAt(0);
        request.Inputs[0].InRegion(new string('r', 63) + "\U0001F600", 64);
        var whole = await AssertErrorAsync(
            StatusCode.NotFound,
            "Unable to find shared memory region",
            server.Connect().ModelInferAsync(request, cancellationToken: Cancellation)
        );
        Assert.DoesNotContain('\uFFFD', whole);
        request.Inputs[0].InRegion("a\nfail: b\u202e", 64);
        var error = await AssertErrorAsync(
            StatusCode.NotFound,
            "'a\uFFFDfail: b\uFFFD'",
            server.Connect().ModelInferAsync(request, cancellationToken: Cancellation)
        );
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData(0, 65)]
    [InlineData(1, 64)]
    [InlineData(64, 1)]
    [InlineData(65, 0)]
    [InlineData(ulong.MaxValue, 1)]
    [InlineData(ulong.MaxValue - 31, 64)]
    [InlineData(1, ulong.MaxValue)]
    [InlineData(0x8000_0000_0000_0000, 0x8000_0000_0000_0000)]
    public async Task Registering_out_of_bounds_is_refused(ulong offset, ulong byteSize)
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(64);
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            $"failed to register shared memory region 'r': invalid args: {byteSize} bytes at offset {offset} extend beyond the end of the object, "
                + "which has 64 bytes",
            client.SystemSharedMemoryRegisterAsync(
                Requests.Register("r", region.Key, byteSize, offset),
                cancellationToken: Cancellation
            )
        );
        Assert.Empty((await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public async Task A_region_has_a_name_of_limited_length(int length)
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(64);
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            $"a name must have 1 to 1024 characters, but this name has {length}",
            client.SystemSharedMemoryRegisterAsync(
                Requests.Register(new string('r', length), region.Key, 64),
                cancellationToken: Cancellation
            )
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("/..")]
    [InlineData("a/b")]
    [InlineData("//a")]
    [InlineData("../etc/passwd")]
    [InlineData("/../../etc/passwd")]
    [InlineData("a\0b")]
    [InlineData("tensors-0")]
    [InlineData("/tensors-1000/x.data")]
    public async Task Paths_and_our_own_objects_are_no_keys(string key)
    {
        await using var server = await StartAsync();
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            "key must be the name of a shared memory object",
            server
                .Connect()
                .SystemSharedMemoryRegisterAsync(Requests.Register("r", key, 1), cancellationToken: Cancellation)
        );
    }

    [Theory]
    [InlineData("triton_python_backend_shm_region_1")]
    [InlineData("/triton_python_backend_shm_region__my_test_shm_key")]
    public async Task Keys_with_the_prefix_that_Triton_reserves_are_refused(string key)
    {
        await using var server = await StartAsync();
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            $"cannot register shared memory region 'r' with key '{key}' as the key contains the reserved prefix 'triton_python_backend_shm_region_'",
            server
                .Connect()
                .SystemSharedMemoryRegisterAsync(Requests.Register("r", key, 1), cancellationToken: Cancellation)
        );
    }

    [Fact]
    public async Task A_key_that_is_not_there_a_link_a_folder_and_a_pipe_are_refused_without_a_path()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(64);
        var link = region.Path + "-link";
        var folder = region.Path + "-folder";
        var pipe = region.Path + "-pipe";
        File.CreateSymbolicLink(link, region.Path);
        Directory.CreateDirectory(folder);
        await Programs.MustRunAsync("mkfifo", pipe);
        try
        {
            foreach (var suffix in (string[])["-none", "-link", "-folder", "-pipe"])
            {
                var error = await AssertErrorAsync(
                    StatusCode.Internal,
                    $"Unable to open shared memory region: '{region.Key[..40]}",
                    client.SystemSharedMemoryRegisterAsync(
                        Requests.Register("r", region.Key + suffix, 1),
                        cancellationToken: Cancellation
                    )
                );
                Assert.DoesNotContain("/dev/shm/", error, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(link);
            File.Delete(pipe);
            Directory.Delete(folder);
        }
    }

    [Theory]
    [InlineData(64, 64, "Invalid offset for shared memory region: 'r'")]
    [InlineData(63, 64, "Invalid offset + byte size for shared memory region: 'r'")]
    [InlineData(long.MaxValue, 64, "Invalid offset for shared memory region: 'r'")]
    [InlineData(-32, 64, "Invalid offset for shared memory region: 'r'")]
    [InlineData(32, -32, "Integer overflow detected: byte_size (18446744073709551584) + offset (32)")]
    public async Task Offsets_out_of_bounds_are_refused_for_inputs_and_outputs(long offset, long size, string message)
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(64);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 64),
            cancellationToken: Cancellation
        );
        var request = Requests.Raw("simple", "INT32", [1, 16], _a, _b);
        request.Outputs.Add(Requests.Output("OUTPUT0", "r", size, offset));
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            message,
            client.ModelInferAsync(request, cancellationToken: Cancellation)
        );

        request.Outputs.Clear();
        request.RawInputContents.RemoveAt(0);
        request.Inputs[0].InRegion("r", size, offset);
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            message,
            client.ModelInferAsync(request, cancellationToken: Cancellation)
        );
    }

    [Fact]
    public async Task Byte_sizes_out_of_bounds_are_refused_and_overflow_does_not_wrap()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(256);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 128),
            cancellationToken: Cancellation
        );
        var request = Requests.Raw("simple", "INT32", [1, 16], _a, _b);
        request.RawInputContents.RemoveAt(0);
        request.Inputs[0].InRegion("r", 128);
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            "input byte size mismatch for input 'INPUT0' for model 'simple'. Expected 64, got 128",
            client.ModelInferAsync(request, cancellationToken: Cancellation)
        );

        request = Requests.Raw("simple", "INT32", [1, 16], _a, _b);
        request.Outputs.Add(Requests.Output("OUTPUT0", "r", 129));
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            "Invalid offset + byte size for shared memory region: 'r'",
            client.ModelInferAsync(request, cancellationToken: Cancellation)
        );

        request.Outputs[0] = Requests.Output("OUTPUT0", "r", 0, 100);
        request.Outputs[0].Parameters["shared_memory_byte_size"] = new InferParameter { Int64Param = -1 };
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            "Integer overflow detected: byte_size (18446744073709551615) + offset (100)",
            client.ModelInferAsync(request, cancellationToken: Cancellation)
        );

        request.Outputs[0] = Requests.Output("OUTPUT0", "r", 32);
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            "shared memory size specified with the request for output 'OUTPUT0' (32 bytes) should be at least 64 bytes to hold the results",
            client.ModelInferAsync(request, cancellationToken: Cancellation)
        );
        Assert.All(region.Read<byte>(0, 256), value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task A_region_that_is_cut_short_during_calls_is_an_error_and_the_server_lives()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(128);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 128),
            cancellationToken: Cancellation
        );
        var request = Requests.Raw("simple", "INT32", [1, 16], _a, _b);
        request.RawInputContents.RemoveAt(0);
        request.Inputs[0].InRegion("r", 64);
        request.Outputs.Add(Requests.Output("OUTPUT0", "r", 64, 64));
        await client.ModelInferAsync(request, cancellationToken: Cancellation);

        region.Truncate(100);
        await AssertErrorAsync(
            StatusCode.FailedPrecondition,
            "Shared memory region 'r' was registered with 128 bytes at offset 0, but its object has become shorter.",
            client.ModelInferAsync(request, cancellationToken: Cancellation)
        );
        Assert.Equal(100, new FileInfo(region.Path).Length);
        region.Truncate(0);
        await AssertErrorAsync(
            StatusCode.FailedPrecondition,
            "Shared memory region 'r' was registered with 128 bytes at offset 0, but its object has become shorter.",
            client.ModelInferAsync(request, cancellationToken: Cancellation)
        );

        region.Truncate(128);
        await client.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_b, region.Read<int>(64, 16));
    }

    [Theory]
    [InlineData("r")]
    [InlineData("")]
    public async Task Unregistering_returns_at_once_and_the_region_stays_until_its_calls_end(string name)
    {
        var model = Simple();
        await using var server = await ProtocolServer.StartAsync(model);
        var client = server.Connect();
        using var region = new ClientSharedMemory(128);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 128),
            cancellationToken: Cancellation
        );
        await HoldAsync(model);
        var first = Requests.Raw("simple", "INT32", [1, 16], _a, _b);
        first.Outputs.Add(Requests.Output("OUTPUT0", "r", 64));
        var second = Requests.Raw("simple", "INT32", [1, 16], _a, _b);
        second.Outputs.Add(Requests.Output("OUTPUT1", "r", 64, 64));
        var running = client.ModelInferAsync(first, cancellationToken: Cancellation).ResponseAsync;
        await model.Entered.WaitAsync(Cancellation);
        await client.SystemSharedMemoryUnregisterAsync(new() { Name = name }, cancellationToken: Cancellation);

        // A call that comes meanwhile still finds it.
        var later = client.ModelInferAsync(second, cancellationToken: Cancellation).ResponseAsync;
        await model.Entered.WaitAsync(Cancellation);
        var status = await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation);
        Assert.Equal("r", Assert.Single(status.Regions).Key);
        await AssertErrorAsync(
            StatusCode.AlreadyExists,
            "shared memory region 'r' already in manager",
            client.SystemSharedMemoryRegisterAsync(
                Requests.Register("r", region.Key, 64),
                cancellationToken: Cancellation
            )
        );
        model.Gate.Release();
        await running;
        await later;
        Assert.Equal(_a.Select(x => x + 1).Concat(_a.Select(x => x - 1)), region.Read<int>(0, 32));
        Assert.Empty((await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);
        Assert.Equal(0, region.Descriptors);
    }

    [Fact]
    public async Task A_region_belongs_to_its_connection_and_goes_with_it_where_nothing_is_kept()
    {
        await using var server = await ProtocolServer.StartAsync(
            new OpenInferenceOptions { RegistrationGrace = TimeSpan.Zero },
            null,
            Simple()
        );
        var first = server.Connect(out var channel);
        var second = server.Connect();
        using var region = new ClientSharedMemory(64);
        await first.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 64),
            cancellationToken: Cancellation
        );
        Assert.Empty((await second.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);
        await second.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 32),
            cancellationToken: Cancellation
        );

        var before = region.Descriptors;
        channel.Dispose();
        await Workers.EventuallyAsync(() => region.Descriptors == before - 1);
        Assert.Single((await second.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);
    }

    [Fact]
    public async Task Where_registrations_are_shared_every_connection_sees_them()
    {
        await using var server = await ProtocolServer.StartAsync(
            new OpenInferenceOptions { SharedRegistrations = true },
            null,
            Simple()
        );
        using var region = new ClientSharedMemory(64);
        await server
            .Connect()
            .SystemSharedMemoryRegisterAsync(Requests.Register("r", region.Key, 64), cancellationToken: Cancellation);
        Assert.Single(
            (await server.Connect().SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions
        );
    }

    [Fact]
    public async Task Where_client_memory_is_off_registering_is_refused_and_not_announced()
    {
        await using var server = await StartAsync(RegisteredRegionAccess.Off);
        var client = server.Connect();
        using var region = new ClientSharedMemory(64);
        await client.SystemSharedMemoryUnregisterAsync(new(), cancellationToken: Cancellation);
        Assert.Empty((await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);
        await AssertErrorAsync(
            StatusCode.FailedPrecondition,
            "Client shared memory is disabled",
            client.SystemSharedMemoryRegisterAsync(
                Requests.Register("r", region.Key, 64),
                cancellationToken: Cancellation
            )
        );
        var metadata = await client.ServerMetadataAsync(new(), cancellationToken: Cancellation);
        Assert.DoesNotContain("system_shared_memory", metadata.Extensions, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Only_so_many_regions_can_be_registered()
    {
        await using var server = await ProtocolServer.StartAsync(
            new OpenInferenceOptions { MaxRegions = 2 },
            null,
            Simple()
        );
        var client = server.Connect();
        using var region = new ClientSharedMemory(64);
        foreach (var name in (string[])["a", "b"])
        {
            await client.SystemSharedMemoryRegisterAsync(
                Requests.Register(name, region.Key, 64),
                cancellationToken: Cancellation
            );
        }

        await AssertErrorAsync(
            StatusCode.ResourceExhausted,
            "2 shared memory regions are registered; the limit is 2",
            client.SystemSharedMemoryRegisterAsync(
                Requests.Register("c", region.Key, 64),
                cancellationToken: Cancellation
            )
        );
    }

    [Fact]
    public async Task Cuda_shared_memory_is_answered_as_by_Triton_without_GPUs()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        using var region = new ClientSharedMemory(64);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("system", region.Key, 64),
            cancellationToken: Cancellation
        );
        foreach (var name in (string[])["", "r", "system"])
        {
            await client.CudaSharedMemoryUnregisterAsync(new() { Name = name }, cancellationToken: Cancellation);
        }

        Assert.Empty((await client.CudaSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);
        await AssertErrorAsync(
            StatusCode.NotFound,
            "Unable to find cuda shared memory region: 'r'",
            client.CudaSharedMemoryStatusAsync(new() { Name = "r" }, cancellationToken: Cancellation)
        );
        await AssertErrorAsync(
            StatusCode.NotFound,
            "The region named 'system' is registered as system shared memory, not CUDA shared memory",
            client.CudaSharedMemoryStatusAsync(new() { Name = "system" }, cancellationToken: Cancellation)
        );
        await AssertErrorAsync(
            StatusCode.InvalidArgument,
            "failed to register CUDA shared memory region: 'r', GPUs not supported",
            client.CudaSharedMemoryRegisterAsync(new() { Name = "r" }, cancellationToken: Cancellation)
        );
        Assert.Single((await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions);
    }

    internal static async Task<string> AssertErrorAsync<T>(StatusCode code, string message, AsyncUnaryCall<T> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(code, error.StatusCode);
        Assert.Contains(message, error.Status.Detail, StringComparison.Ordinal);
        return error.Status.Detail;
    }

    private static AddModel<int> Simple() => new("simple", [new TensorAxis("batch", null), new TensorAxis(null, 16)]);

    private static Task<ProtocolServer> StartAsync(RegisteredRegionAccess memory = RegisteredRegionAccess.Copy) =>
        ProtocolServer.StartAsync(new OpenInferenceOptions { RegisteredRegions = memory }, null, Simple());

    private static Task HoldAsync(AddModel<int> model) => model.Gate.WaitAsync(Cancellation);
}
