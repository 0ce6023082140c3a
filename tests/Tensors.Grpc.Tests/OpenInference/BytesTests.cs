using Google.Protobuf;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>Tensors of byte strings: the protocol's BYTES.</summary>
public sealed class BytesTests
{
    private static readonly BytesTensor _text = BytesTensor.Create(TensorShape.Create(3), ["größe", "", "three"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Raw_strings_come_back_as_they_were()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoBytesModel());
        var request = Request(3);
        request.RawInputContents.Add(ByteString.CopyFrom(_text.Serialized.Span));
        var response = await server.Connect().ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_text.Serialized.ToArray(), response.RawOutputContents[0].ToByteArray());
        var output = Assert.Single(response.Outputs);
        Assert.Equal(("out", "BYTES", 3L), (output.Name, output.Datatype, Assert.Single(output.Shape)));
    }

    [Fact]
    public async Task Typed_strings_are_taken()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoBytesModel());
        var request = Request(3);
        request.Inputs[0].Contents = new InferTensorContents
        {
            BytesContents = { ByteString.CopyFromUtf8("größe"), ByteString.Empty, ByteString.CopyFromUtf8("three") },
        };
        var response = await server.Connect().ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_text.Serialized.ToArray(), response.RawOutputContents[0].ToByteArray());
    }

    [Theory]
    [InlineData(RegisteredRegionAccess.Copy)]
    [InlineData(RegisteredRegionAccess.Map)]
    public async Task Strings_lie_in_registered_regions_in_their_raw_form(RegisteredRegionAccess memory)
    {
        await using var server = await ProtocolServer.StartAsync(
            new OpenInferenceOptions { RegisteredRegions = memory },
            null,
            new EchoBytesModel()
        );
        var client = server.Connect();
        using var region = new ClientSharedMemory(256);
        var length = _text.Serialized.Length;
        region.Write(1, _text.Serialized.ToArray());
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 256),
            cancellationToken: Cancellation
        );
        var request = Request(3);
        request.Inputs[0].InRegion("r", length, 1);
        request.Outputs.Add(Requests.Output("out", "r", 100, 101));
        var response = await client.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_text.Serialized.ToArray(), region.Read<byte>(101, length));
        Assert.Equal(length, response.Outputs[0].Parameters["shared_memory_byte_size"].Int64Param);

        request.Outputs[0] = Requests.Output("out", "r", length - 1, 101);
        await RefusedAsync(client, request, "should be at least " + length + " bytes to hold the results");
        request.Inputs[0].Parameters.Clear();
        request.Inputs[0].InRegion("r", length + 1, 1);
        await RefusedAsync(
            client,
            request,
            "incomplete string length indicator for inference input 'in' for model 'bytes', expecting 4 bytes but only 1 bytes available"
        );
        Assert.Equal(0, server.Allocator.Metrics.LeasedBytes);
    }

    [Fact]
    public async Task Strings_that_are_none_are_refused()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoBytesModel());
        var client = server.Connect();
        await RawAsync(3, _text.Serialized.ToArray()[..^1], "incomplete string data");
        await RawAsync(
            2,
            _text.Serialized.ToArray(),
            "unexpected number of string elements 3 for inference input 'in' for model 'bytes', expecting 2"
        );
        await RawAsync(
            4,
            _text.Serialized.ToArray(),
            "expected 4 string elements for inference input 'in' for model 'bytes', got 3"
        );
        await RawAsync(
            1L << 61,
            _text.Serialized.ToArray(),
            "expected 2305843009213693952 string elements for inference input 'in' for model 'bytes', got 3"
        );
        await RawAsync(1, [0xff, 0xff, 0xff, 0xff], "expecting string of length 4294967295 but only 0 bytes available");

        var request = Request(3);
        await RefusedAsync(client, request, "unable to find data for input tensor 'in' for model 'bytes' in request.");
        request.Inputs[0].Contents = new InferTensorContents { BytesContents = { ByteString.Empty } };
        await RefusedAsync(
            client,
            request,
            "expected 3 string elements for inference input 'in' for model 'bytes', got 1"
        );
        request.Inputs[0].Contents.IntContents.Add(1);
        await RefusedAsync(
            client,
            request,
            "unexpected explicit tensor data for input tensor 'in' for model 'bytes' of type 'INT32', expected datatype 'BYTES'"
        );
        request.Inputs[0].Datatype = "UINT8";
        await RefusedAsync(client, request, "data-type is 'UINT8', but model 'bytes' expects 'BYTES'");
        Assert.Equal(0, server.Allocator.Metrics.LeasedBytes);

        async Task RawAsync(long elements, byte[] bytes, string message)
        {
            var raw = Request(elements);
            raw.RawInputContents.Add(ByteString.CopyFrom(bytes));
            await RefusedAsync(client, raw, message);
        }
    }

    [Fact]
    public async Task Metadata_and_config_name_them()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoBytesModel());
        var client = server.Connect();
        var metadata = await client.ModelMetadataAsync(new() { Name = "bytes" }, cancellationToken: Cancellation);
        Assert.Equal(
            ("in", "BYTES", -1L),
            (metadata.Inputs[0].Name, metadata.Inputs[0].Datatype, metadata.Inputs[0].Shape[0])
        );
        Assert.Equal(("out", "BYTES"), (metadata.Outputs[0].Name, metadata.Outputs[0].Datatype));
        var config = (await client.ModelConfigAsync(new() { Name = "bytes" }, cancellationToken: Cancellation)).Config;
        Assert.Equal((DataType.TypeString, -1L), (config.Input[0].DataType, config.Input[0].Dims[0]));
    }

    [Fact]
    public async Task The_native_protocol_says_that_it_carries_none()
    {
        await using var server = await ProtocolServer.StartAsync(new EchoBytesModel());
        using var allocator = new SharedMemoryAllocator();
        using var channel = await ModelWorkerChannel.ConnectAsync(
            server.Address,
            allocator,
            cancellationToken: Cancellation
        );
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            channel.GetModelAsync("bytes", Cancellation).AsTask()
        );
        Assert.IsType<InvalidModelCallException>(error);
        Assert.Contains("Call the model over the Open Inference Protocol.", error.Message, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(
        GRPCInferenceService.GRPCInferenceServiceClient client,
        ModelInferRequest request,
        string message
    )
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.ModelInferAsync(request, cancellationToken: Cancellation)
        );
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(message, error.Status.Detail, StringComparison.Ordinal);
    }

    private static ModelInferRequest Request(long elements) =>
        new()
        {
            ModelName = "bytes",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "in",
                    Datatype = "BYTES",
                    Shape = { elements },
                },
            },
        };

    private sealed class EchoBytesModel : IModelWorker
    {
        public ModelMetadata Metadata { get; } =
            new(
                "bytes",
                [TensorMetadata.CreateBytes("in", new TensorAxis("n", null))],
                [TensorMetadata.CreateBytes("out", new TensorAxis("n", null))]
            );

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            call.Outputs.Set("out", call.Inputs.GetBytes("in"));
            return ValueTask.CompletedTask;
        }
    }
}
