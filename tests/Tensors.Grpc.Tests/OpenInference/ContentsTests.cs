using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>Elements in messages: raw of every dtype, typed of those that have a field.</summary>
public sealed class ContentsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<DType> DTypesOfTheProtocol =>
        [.. Enum.GetValues<DType>().Where(dtype => dtype != DType.None && dtype.GetOpenInferenceName() is not null)];

    public static TheoryData<DType, byte[]> TypedDTypes =>
        new()
        {
            { DType.Bool, [1, 0, 1] },
            { DType.Int8, Bytes<sbyte>(sbyte.MinValue, -1, sbyte.MaxValue) },
            { DType.Int16, Bytes<short>(short.MinValue, -1, short.MaxValue) },
            { DType.Int32, Bytes(int.MinValue, -1, int.MaxValue) },
            { DType.Int64, Bytes(long.MinValue, -1, long.MaxValue) },
            { DType.UInt8, Bytes<byte>(0, 1, byte.MaxValue) },
            { DType.UInt16, Bytes<ushort>(0, 1, ushort.MaxValue) },
            { DType.UInt32, Bytes<uint>(0, 1, uint.MaxValue) },
            { DType.UInt64, Bytes<ulong>(0, 1, ulong.MaxValue) },
            { DType.Float32, Bytes(float.NaN, -0f, float.MaxValue) },
            { DType.Float64, Bytes(double.NaN, -0d, double.MaxValue) },
        };

    [Theory]
    [MemberData(nameof(DTypesOfTheProtocol))]
    public async Task Raw_elements_of_every_dtype_come_back_as_they_were(DType dtype)
    {
        await using var server = await ProtocolServer.StartAsync(new EchoModel("m", dtype, new TensorAxis("n", null)));
        var bytes = new byte[5 * dtype.GetByteSize()];
        new Random(1).NextBytes(bytes);
        var request = Request(dtype, 5);
        request.RawInputContents.Add(ByteString.CopyFrom(bytes));
        var response = await server.Connect().ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(bytes, response.RawOutputContents[0].ToByteArray());
        Assert.Equal(
            (dtype.GetOpenInferenceName(), 5L, "m", "1", "7"),
            (
                response.Outputs[0].Datatype,
                Assert.Single(response.Outputs[0].Shape),
                response.ModelName,
                response.ModelVersion,
                response.Id
            )
        );
    }

    [Theory]
    [MemberData(nameof(TypedDTypes))]
    public async Task Typed_elements_are_those_of_the_dtype(DType dtype, byte[] expected)
    {
        await using var server = await ProtocolServer.StartAsync(new EchoModel("m", dtype, new TensorAxis("n", null)));
        var request = Request(dtype, 3);
        request.Inputs[0].Contents = Typed(dtype, expected);
        var response = await server.Connect().ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(expected, response.RawOutputContents[0].ToByteArray());
    }

    [Theory]
    [InlineData(DType.Int8, 128)]
    [InlineData(DType.Int8, -129)]
    [InlineData(DType.Int16, 32768)]
    public async Task A_number_beyond_the_dtype_is_refused(DType dtype, int number)
    {
        await using var server = await ProtocolServer.StartAsync(new EchoModel("m", dtype));
        var request = Request(dtype);
        request.Inputs[0].Contents = new InferTensorContents { IntContents = { number } };
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.InvalidArgument,
            $"inference input 'in' contains a number outside the range of {dtype.GetOpenInferenceName()}",
            server.Connect().ModelInferAsync(request, cancellationToken: Cancellation)
        );
    }

    [Fact]
    public async Task Contents_that_do_not_fit_are_refused()
    {
        await using var server = await ProtocolServer.StartAsync(
            new EchoModel("f", DType.Float32, new TensorAxis("n", null)),
            new EchoModel("h", DType.Float16, new TensorAxis("n", null))
        );
        var client = server.Connect();
        await RefusedAsync(
            "FP16",
            "h",
            new InferTensorContents { Fp32Contents = { 1, 2 } },
            "send it as raw_input_contents"
        );
        await RefusedAsync("FP32", "f", new InferTensorContents { Fp32Contents = { 1 } }, "Expected 8, got 4");
        await RefusedAsync("FP32", "f", new InferTensorContents { Fp32Contents = { 1, 2, 3 } }, "Expected 8, got 12");
        await RefusedAsync(
            "FP32",
            "f",
            new InferTensorContents { Fp64Contents = { 1, 2 } },
            "unexpected explicit tensor data for input tensor 'in' for model 'f' of type 'FP64', expected datatype 'FP32'"
        );
        await RefusedAsync(
            "FP32",
            "f",
            new InferTensorContents { Fp32Contents = { 1, 2 }, Fp64Contents = { 1 } },
            "unexpected explicit tensor data for input tensor 'in' for model 'f', binary data was already supplied."
        );
        await RefusedAsync("FP32", "f", null, "unable to find data for input tensor 'in' for model 'f' in request.");
        await RefusedAsync("FP32", "f", new InferTensorContents(), "Expected 8, got 0");

        var both = Request(DType.Float32, 2);
        both.ModelName = "f";
        both.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { 1, 2 } };
        both.RawInputContents.Add(ByteString.CopyFrom(new byte[8]));
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.InvalidArgument,
            "contents field must not be specified when using raw_input_contents",
            client.ModelInferAsync(both, cancellationToken: Cancellation)
        );

        foreach (var bytes in (int[])[0, 7, 9, 16])
        {
            var wrong = Request(DType.Float32, 2);
            wrong.ModelName = "f";
            wrong.RawInputContents.Add(ByteString.CopyFrom(new byte[bytes]));
            await SystemSharedMemoryTests.AssertErrorAsync(
                StatusCode.InvalidArgument,
                $"input byte size mismatch for input 'in' for model 'f'. Expected 8, got {bytes}",
                client.ModelInferAsync(wrong, cancellationToken: Cancellation)
            );
        }

        async Task RefusedAsync(string datatype, string model, InferTensorContents? contents, string message)
        {
            var request = Request(DType.Float32, 2);
            request.ModelName = model;
            request.Inputs[0].Datatype = datatype;
            request.Inputs[0].Contents = contents;
            await SystemSharedMemoryTests.AssertErrorAsync(
                StatusCode.InvalidArgument,
                message,
                client.ModelInferAsync(request, cancellationToken: Cancellation)
            );
        }
    }

    [Fact]
    public async Task A_shape_whose_product_overflows_is_refused_and_takes_no_memory()
    {
        await using var server = await ProtocolServer.StartAsync(
            new EchoModel("m", DType.Float64, new TensorAxis("a", null), new TensorAxis("b", null))
        );
        var client = server.Connect();
        foreach (
            var (shape, message) in (IEnumerable<(long[], string)>)
                [
                    ([1L << 62, 4], "unexpected shape for input 'in'"),
                    ([1L << 40, 1L << 20], "for input 'in' for model 'm'. Expected 9223372036854775808, got 32"),
                    ([1L << 62, 1], "for input 'in' for model 'm'. Expected 36893488147419103232, got 32"),
                    ([-1, 4], "unexpected shape for input 'in'"),
                    ([long.MaxValue, long.MaxValue], "unexpected shape for input 'in'"),
                ]
        )
        {
            var request = Request(DType.Float64, shape);
            request.RawInputContents.Add(ByteString.CopyFrom(new byte[32]));
            await SystemSharedMemoryTests.AssertErrorAsync(
                StatusCode.InvalidArgument,
                message,
                client.ModelInferAsync(request, cancellationToken: Cancellation)
            );
        }

        Assert.Equal(0, server.Allocator.Metrics.LeasedBytes);
    }

    private static ModelInferRequest Request(DType dtype, params long[] shape) =>
        new()
        {
            ModelName = "m",
            Id = "7",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "in",
                    Datatype = dtype.GetOpenInferenceName(),
                    Shape = { shape },
                },
            },
        };

    private static InferTensorContents Typed(DType dtype, byte[] bytes)
    {
        var contents = new InferTensorContents();
        switch (dtype)
        {
            case DType.Bool:
                contents.BoolContents.Add(bytes.Select(value => value == 1));
                break;
            case DType.Int8:
                contents.IntContents.Add(bytes.Select(value => (int)(sbyte)value));
                break;
            case DType.Int16:
                contents.IntContents.Add(Elements<short>().Select(value => (int)value));
                break;
            case DType.Int32:
                contents.IntContents.Add(Elements<int>());
                break;
            case DType.Int64:
                contents.Int64Contents.Add(Elements<long>());
                break;
            case DType.UInt8:
                contents.UintContents.Add(bytes.Select(value => (uint)value));
                break;
            case DType.UInt16:
                contents.UintContents.Add(Elements<ushort>().Select(value => (uint)value));
                break;
            case DType.UInt32:
                contents.UintContents.Add(Elements<uint>());
                break;
            case DType.UInt64:
                contents.Uint64Contents.Add(Elements<ulong>());
                break;
            case DType.Float32:
                contents.Fp32Contents.Add(Elements<float>());
                break;
            default:
                contents.Fp64Contents.Add(Elements<double>());
                break;
        }

        return contents;

        T[] Elements<T>()
            where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    private static byte[] Bytes<T>(params T[] elements)
        where T : unmanaged => MemoryMarshal.AsBytes(elements.AsSpan()).ToArray();
}
