using System.Collections.Immutable;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>Which outputs a model writes where the client wants them, and which are copied there.</summary>
public sealed class OutputPlaceTests
{
    private static readonly float[] _elements = [1, 2, 3, 4];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RegisteredRegionAccess.Map, null, 4L, 16, 64, true)]
    [InlineData(RegisteredRegionAccess.Map, null, 4L, 100, 64, true)]
    [InlineData(RegisteredRegionAccess.Map, 4L, 4L, 16, 64, true)]
    [InlineData(RegisteredRegionAccess.Copy, null, 4L, 16, 64, false)]
    // Over the input, over a part of it, and where floats would not be aligned.
    [InlineData(RegisteredRegionAccess.Map, null, 4L, 16, 0, false)]
    [InlineData(RegisteredRegionAccess.Map, null, 4L, 16, 12, false)]
    [InlineData(RegisteredRegionAccess.Map, null, 4L, 16, 65, false)]
    public async Task Outputs_are_written_in_place_where_regions_are_mapped_and_nothing_else_lies_there(
        RegisteredRegionAccess memory,
        long? fixedInput,
        long? fixedOutput,
        long byteSize,
        long offset,
        bool isPlaced
    )
    {
        var model = new NegateModel(Axis(fixedInput), Axis(fixedOutput));
        Assert.Equal(isPlaced, await RunAsync(model, memory, byteSize, offset));
    }

    [Theory]
    // The axis has a name that no input gives a length, and one that is none.
    [InlineData("other")]
    [InlineData(TensorAxis.Unnamed)]
    public async Task Outputs_of_a_shape_that_only_the_run_gives_are_copied(string axis) =>
        Assert.False(
            await RunAsync(
                new NegateModel(new("n", null), new(axis, null)),
                RegisteredRegionAccess.Map,
                byteSize: 16,
                offset: 64
            )
        );

    [Fact]
    public async Task A_model_that_gives_another_shape_than_it_declares_is_run_once_more()
    {
        var model = new NegateModel(new("n", null), new(null, 5));
        Assert.False(await RunAsync(model, RegisteredRegionAccess.Map, byteSize: 20, offset: 64));
        Assert.Equal(2, model.Runs);
    }

    [Fact]
    public async Task Outputs_that_lie_over_each_other_in_regions_of_two_names_are_copied()
    {
        var model = new NegateModel(new("n", null), new("n", null), outputs: 2);
        await using var server = await StartAsync(model, RegisteredRegionAccess.Map);
        var client = server.Connect();
        using var region = new ClientSharedMemory(256);
        region.Write(0, _elements);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("a", region.Key, 256),
            cancellationToken: Cancellation
        );
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("b", region.Key.TrimStart('/'), 128, 64),
            cancellationToken: Cancellation
        );
        var request = Request();
        request.Outputs.Add(Requests.Output("out0", "a", 16, 64));
        request.Outputs.Add(Requests.Output("out1", "b", 16, 8));
        await client.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(0, model.Placed);
        Assert.Equal([-1, -2, -1, -2, -3, -4], region.Read<float>(64, 6));
    }

    private static async Task<bool> RunAsync(
        NegateModel model,
        RegisteredRegionAccess memory,
        long byteSize,
        long offset
    )
    {
        await using var server = await StartAsync(model, memory);
        var client = server.Connect();
        using var region = new ClientSharedMemory(256);
        region.Write(0, _elements);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("a", region.Key, 256),
            cancellationToken: Cancellation
        );
        var request = Request();
        request.Outputs.Add(Requests.Output("out0", "a", byteSize, offset));
        var response = await client.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal([-1, -2, -3, -4], region.Read<float>(offset, 4));
        Assert.Equal(16, response.Outputs[0].Parameters["shared_memory_byte_size"].Int64Param);
        Assert.Equal(0, server.Allocator.Metrics.LeasedBytes);
        return model.Placed > 0;
    }

    private static Task<ProtocolServer> StartAsync(IModelWorker model, RegisteredRegionAccess memory) =>
        ProtocolServer.StartAsync(new OpenInferenceOptions { RegisteredRegions = memory }, null, model);

    private static ModelInferRequest Request()
    {
        var request = new ModelInferRequest { ModelName = "negate" };
        request.Inputs.Add(
            new ModelInferRequest.Types.InferInputTensor
            {
                Name = "in",
                Datatype = "FP32",
                Shape = { 4 },
            }.InRegion("a", 16)
        );
        return request;
    }

    private static TensorAxis Axis(long? length) => new(length is null ? "n" : null, length);

    /// <summary>Gives its input with the sign changed, as each of its outputs, and counts those that the caller placed.</summary>
    private sealed class NegateModel(TensorAxis input, TensorAxis output, int outputs = 1) : IModelWorker
    {
        public int Placed { get; private set; }

        public int Runs { get; private set; }

        public ModelMetadata Metadata { get; } =
            new(
                "negate",
                [new("in", new TensorSpec(DType.Float32, input))],
                [
                    .. Enumerable
                        .Range(0, outputs)
                        .Select(i => new TensorMetadata($"out{i}", new TensorSpec(DType.Float32, output))),
                ]
            );

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            Runs++;
            var given = call.Inputs.Get("in");
            foreach (var (name, _) in Metadata.Outputs)
            {
                var isPlaced = call.Outputs.TryGetPlaced(name, out var made);
                if (isPlaced && made.Shape != given.Shape)
                {
                    throw new InvalidModelCallException("The place has another shape.");
                }

                Placed += isPlaced ? 1 : 0;
                made = isPlaced ? made : call.Outputs.Allocate(name, DType.Float32, given.Shape);
                for (var i = 0; i < given.ElementCount; i++)
                {
                    made.AsSpan<float>()[i] = -given.AsReadOnlySpan<float>()[i];
                }
            }

            return ValueTask.CompletedTask;
        }
    }
}
