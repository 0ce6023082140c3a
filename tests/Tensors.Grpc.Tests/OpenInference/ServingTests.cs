using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>Questions, wrong requests, streams, limits, and how a server ends.</summary>
public sealed class ServingTests
{
    private static readonly TensorAxis _n = new("n", null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_says_that_it_lives_is_ready_and_what_it_is()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoModel("m", DType.Int32, _n));
        var client = server.Connect();
        Assert.True((await client.ServerLiveAsync(new(), cancellationToken: Cancellation)).Live);
        Assert.True((await client.ServerReadyAsync(new(), cancellationToken: Cancellation)).Ready);
        var metadata = await client.ServerMetadataAsync(new(), cancellationToken: Cancellation);
        Assert.Equal("tensors", metadata.Name);
        Assert.NotEmpty(metadata.Version);
        Assert.Contains("system_shared_memory", metadata.Extensions, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_model_is_described_and_listed()
    {
        await using var server = await ProtocolServer.StartAsync(
            new EchoModel("b", DType.BFloat16, _n, new TensorAxis(null, 3)),
            new EchoModel("a", DType.Bool)
        );
        var client = server.Connect();
        var metadata = await client.ModelMetadataAsync(new() { Name = "b" }, cancellationToken: Cancellation);
        Assert.Equal(("b", "tensors", "1"), (metadata.Name, metadata.Platform, Assert.Single(metadata.Versions)));
        Assert.Equal(("in", "BF16"), (metadata.Inputs[0].Name, metadata.Inputs[0].Datatype));
        Assert.Equal([-1, 3], metadata.Inputs[0].Shape);
        Assert.Equal("out", Assert.Single(metadata.Outputs).Name);
        Assert.Empty(
            (await client.ModelMetadataAsync(new() { Name = "a" }, cancellationToken: Cancellation)).Inputs[0].Shape
        );

        var config = await client.ModelConfigAsync(new() { Name = "b" }, cancellationToken: Cancellation);
        Assert.Equal(
            ("b", 0, DataType.TypeBf16),
            (config.Config.Name, config.Config.MaxBatchSize, config.Config.Input[0].DataType)
        );
        Assert.Equal([-1, 3], config.Config.Input[0].Dims);

        var index = await client.RepositoryIndexAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(
            [("a", "1", "READY"), ("b", "1", "READY")],
            index.Models.Select(model => (model.Name, model.Version, model.State))
        );
        Assert.True((await client.ModelReadyAsync(new() { Name = "a" }, cancellationToken: Cancellation)).Ready);
        Assert.False((await client.ModelReadyAsync(new() { Name = "c" }, cancellationToken: Cancellation)).Ready);
        Assert.False(
            (await client.ModelReadyAsync(new() { Name = "a", Version = "2" }, cancellationToken: Cancellation)).Ready
        );
    }

    [Fact]
    public async Task Models_that_are_fixed_are_not_loaded_or_unloaded()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoModel("m", DType.Int32));
        var client = server.Connect();
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.Internal,
            "failed to load 'm': this server serves a fixed set of models",
            client.RepositoryModelLoadAsync(new() { ModelName = "m" }, cancellationToken: Cancellation)
        );
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.NotFound,
            "Request for unknown model: 'x' is not found",
            client.RepositoryModelUnloadAsync(new() { ModelName = "x" }, cancellationToken: Cancellation)
        );
    }

    [Fact]
    public async Task Wrong_requests_get_the_sentences_that_clients_know()
    {
        await using var server = await ProtocolServer.StartAsync(
            new AddModel<int>("simple", [new TensorAxis("batch", null), new TensorAxis(null, 2)])
        );
        var client = server.Connect();
        await RefusedAsync(
            r => r.ModelName = "none",
            "Request for unknown model: 'none' is not found",
            StatusCode.NotFound
        );
        await RefusedAsync(
            r => r.ModelVersion = "7",
            "Request for unknown model: 'simple' version 7 is not found",
            StatusCode.NotFound
        );
        await RefusedAsync(
            r => r.Inputs.RemoveAt(1),
            "expected 2 inputs but got 1 inputs for model 'simple'. Got input(s) ['INPUT0'], but missing required input(s) ['INPUT1']. "
                + "Please provide all required input(s)."
        );
        await RefusedAsync(
            r => r.Inputs.Clear(),
            "Got input(s) [], but missing required input(s) ['INPUT0','INPUT1']. Please provide all required input(s)."
        );
        await RefusedAsync(
            r => r.Outputs.Add([Requests.Output("OUTPUT0"), Requests.Output("OUTPUT0")]),
            "output 'OUTPUT0' already exists in request"
        );
        await RefusedAsync(r => r.Inputs[1].Name = "X", "unexpected inference input 'X' for model 'simple'");
        await RefusedAsync(r => r.Inputs[1].Name = "INPUT0", "input 'INPUT0' already exists in request");
        await RefusedAsync(
            r => r.Outputs.Add(Requests.Output("Y")),
            "unexpected inference output 'Y' for model 'simple'"
        );
        await RefusedAsync(
            r => r.Inputs[0].Datatype = "FP32",
            "inference input 'INPUT0' data-type is 'FP32', but model 'simple' expects 'INT32'"
        );
        await RefusedAsync(
            r => r.Inputs[0].Shape[1] = 3,
            "unexpected shape for input 'INPUT0' for model 'simple'. Expected [-1,2], got [1,3]"
        );
        await RefusedAsync(r => r.Inputs[0].Shape.Add(1), "Expected [-1,2], got [1,2,1]");
        await RefusedAsync(
            r => r.RawInputContents.RemoveAt(1),
            "unable to find data for input tensor 'INPUT1' for model 'simple' in request."
        );
        await RefusedAsync(r => r.RawInputContents.Add(ByteString.Empty), "3 raw_input_contents, but only 2");
        await RefusedAsync(
            r => r.Inputs[0].Parameters["shared_memory_region"] = new InferParameter { StringParam = "r" },
            "'shared_memory_byte_size' must be specified along with 'shared_memory_region' parameter for tensor 'INPUT0'"
        );

        async Task RefusedAsync(
            Action<ModelInferRequest> change,
            string message,
            StatusCode code = StatusCode.InvalidArgument
        )
        {
            var request = Requests.Raw("simple", "INT32", [1, 2], (int[])[1, 2], [3, 4]);
            change(request);
            await SystemSharedMemoryTests.AssertErrorAsync(
                code,
                message,
                client.ModelInferAsync(request, cancellationToken: Cancellation)
            );
        }
    }

    [Fact]
    public async Task Calls_of_both_protocols_are_counted()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoModel("m", DType.UInt8, _n));
        var client = server.Connect();
        for (var i = 0; i < 3; i++)
        {
            await client.ModelInferAsync(Echo(1), cancellationToken: Cancellation);
        }

        var wrong = Echo(1);
        wrong.Inputs[0].Shape[0] = 5;
        await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(wrong, cancellationToken: Cancellation).ResponseAsync
        );
        using var allocator = new SharedMemoryAllocator();
        using (
            var channel = await ModelWorkerChannel.ConnectAsync(
                server.Address,
                allocator,
                cancellationToken: Cancellation
            )
        )
        {
            var model = await channel.GetModelAsync("m", Cancellation);
            using var x = allocator.Allocate<byte>([4]);
            using var call = new InferenceCall(allocator);
            call.Inputs.Set("in", x);
            await model.InferAsync(call, Cancellation);
        }

        var statistics = await client.ModelStatisticsAsync(new(), cancellationToken: Cancellation);
        var figures = Assert.Single(statistics.ModelStats);
        Assert.Equal(("m", "1"), (figures.Name, figures.Version));
        Assert.Equal((4UL, 4UL), (figures.InferenceCount, figures.ExecutionCount));
        Assert.Equal((4UL, 1UL), (figures.InferenceStats.Success.Count, figures.InferenceStats.Fail.Count));
        Assert.True(figures.InferenceStats.Success.Ns > 0);
        Assert.True(figures.LastInference > 1_700_000_000_000);
        Assert.Equal(1UL, Assert.Single(figures.BatchStats).BatchSize);
    }

    [Fact]
    public async Task A_streams_answers_come_in_order_and_a_wrong_request_does_not_end_it()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoModel("m", DType.UInt8, _n));
        using var stream = server.Connect().ModelStreamInfer(cancellationToken: Cancellation);
        for (byte i = 0; i < 50; i++)
        {
            var request = Echo(i);
            request.Id = $"{i}";
            if (i == 20)
            {
                request.ModelName = "none";
            }

            await stream.RequestStream.WriteAsync(request, Cancellation);
        }

        await stream.RequestStream.CompleteAsync();
        for (byte i = 0; i < 50; i++)
        {
            Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
            var response = stream.ResponseStream.Current;
            if (i == 20)
            {
                Assert.StartsWith("Request for unknown model: 'none'", response.ErrorMessage, StringComparison.Ordinal);
                Assert.Equal(("20", "none"), (response.InferResponse.Id, response.InferResponse.ModelName));
                Assert.True(response.InferResponse.Parameters["triton_final_response"].BoolParam);
                continue;
            }

            Assert.Equal(("", $"{i}"), (response.ErrorMessage, response.InferResponse.Id));
            Assert.Equal([i], response.InferResponse.RawOutputContents[0].ToByteArray());
            Assert.True(response.InferResponse.Parameters["triton_final_response"].BoolParam);
        }

        Assert.False(await stream.ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task A_stream_runs_so_many_requests_at_a_time_and_no_more()
    {
        var model = new EchoModel("m", DType.UInt8, _n) { Waits = true };
        await using var server = await ProtocolServer.StartAsync(null, o => o.StreamConcurrency = 3, model);
        using var stream = server.Connect().ModelStreamInfer(cancellationToken: Cancellation);
        for (byte i = 0; i < 20; i++)
        {
            await stream.RequestStream.WriteAsync(Echo(i), Cancellation);
        }

        await Workers.EventuallyAsync(() => model.Running == 3);
        await Task.Delay(100, Cancellation);
        model.Go();
        await stream.RequestStream.CompleteAsync();
        for (byte i = 0; i < 20; i++)
        {
            Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
            Assert.Equal([i], stream.ResponseStream.Current.InferResponse.RawOutputContents[0].ToByteArray());
        }

        Assert.Equal(3, model.MostRunning);
    }

    [Fact]
    public async Task A_client_that_leaves_its_stream_leaves_nothing()
    {
        var model = new EchoModel("m", DType.UInt8, _n) { Waits = true };
        await using var server = await ProtocolServer.StartAsync(model);
        var client = server.Connect(out var channel);
        var stream = client.ModelStreamInfer(cancellationToken: Cancellation);
        for (byte i = 0; i < 4; i++)
        {
            await stream.RequestStream.WriteAsync(Echo(i), Cancellation);
        }

        await Workers.EventuallyAsync(() => model.Running > 0);
        channel.Dispose();

        // The session's memory goes with its last call, which is a moment after that call's tensors.
        await Workers.EventuallyAsync(() =>
            model.Running == 0 && server.Allocator.Metrics is { LeasedBytes: 0, Regions: 0 }
        );
    }

    [Fact]
    public async Task More_calls_than_the_limit_are_refused_with_figures_and_questions_are_answered()
    {
        var model = new EchoModel("m", DType.UInt8, _n) { Waits = true };
        await using var server = await ProtocolServer.StartAsync(null, o => o.MaxCalls = 2, model);
        var client = server.Connect();
        var running = Enumerable
            .Range(0, 2)
            .Select(_ => client.ModelInferAsync(Echo(1), cancellationToken: Cancellation).ResponseAsync)
            .ToArray();
        await Workers.EventuallyAsync(() => model.Running == 2);
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.ResourceExhausted,
            "The server already runs 2 calls, and its limit is 2",
            client.ModelInferAsync(Echo(1), cancellationToken: Cancellation)
        );
        Assert.True((await client.ServerLiveAsync(new(), cancellationToken: Cancellation)).Live);
        model.Go();
        await Task.WhenAll(running);
        await client.ModelInferAsync(Echo(1), cancellationToken: Cancellation);
    }

    [Fact]
    public async Task A_session_beyond_its_quota_is_refused_with_figures_and_another_is_not()
    {
        await using var server = await ProtocolServer.StartAsync(
            null,
            o => o.Memory = new SharedMemoryAllocatorOptions { MaxBytes = 8 << 20, PerSessionQuota = 1 << 20 },
            new EchoModel("m", DType.UInt8, _n)
        );
        var client = server.Connect();
        var large = Echo(new byte[900_000]);
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.ResourceExhausted,
            "of its quota of 1,048,576",
            client.ModelInferAsync(large, cancellationToken: Cancellation)
        );
        await client.ModelInferAsync(Echo(new byte[400_000]), cancellationToken: Cancellation);
        await server.Connect().ModelInferAsync(Echo(new byte[400_000]), cancellationToken: Cancellation);
    }

    [Fact]
    public async Task A_cancelled_call_stops_waiting_at_once_and_gives_its_memory_back()
    {
        var model = new EchoModel("m", DType.UInt8, _n) { Waits = true };
        await using var server = await ProtocolServer.StartAsync(model);
        var client = server.Connect();
        using var cancel = new CancellationTokenSource();
        var call = client.ModelInferAsync(Echo(1), cancellationToken: cancel.Token).ResponseAsync;
        await Workers.EventuallyAsync(() => model.Running == 1);
        await cancel.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        await Workers.EventuallyAsync(() => model.Running == 0 && server.Allocator.Metrics.LeasedBytes == 0);

        var late = client.ModelInferAsync(
            Echo(1),
            deadline: DateTime.UtcNow.AddMilliseconds(100),
            cancellationToken: Cancellation
        );
        Assert.Equal(
            StatusCode.DeadlineExceeded,
            (await Assert.ThrowsAsync<RpcException>(() => late.ResponseAsync)).StatusCode
        );
        await Workers.EventuallyAsync(() => model.Running == 0 && server.Allocator.Metrics.LeasedBytes == 0);
    }

    [Fact]
    public async Task A_server_that_ends_finishes_running_calls_takes_no_new_ones_and_ends_idle_streams()
    {
        var model = new EchoModel("m", DType.UInt8, _n) { Waits = true };
        await using var server = await ProtocolServer.StartAsync(model);
        var client = server.Connect();
        var running = client.ModelInferAsync(Echo(9), cancellationToken: Cancellation).ResponseAsync;
        await Workers.EventuallyAsync(() => model.Running == 1);
        using var idle = client.ModelStreamInfer(cancellationToken: Cancellation);
        await Task.Delay(300, Cancellation);

        var watch = Stopwatch.StartNew();
        var stopping = server.StopAsync();
        var ended = await Assert.ThrowsAsync<RpcException>(() => idle.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        var refused = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(Echo(1), cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.False(stopping.IsCompleted);

        model.Go();
        Assert.Equal([9], (await running).RawOutputContents[0].ToByteArray());
        await stopping;
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
    }

    private static ModelInferRequest Echo(params byte[] bytes) =>
        new()
        {
            ModelName = "m",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "in",
                    Datatype = "UINT8",
                    Shape = { bytes.Length },
                },
            },
            RawInputContents = { ByteString.CopyFrom(bytes) },
        };
}
