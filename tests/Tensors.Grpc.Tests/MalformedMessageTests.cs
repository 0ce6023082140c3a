using Grpc.Core;
using Grpc.Net.Client;
using Tensors.Grpc.Tests.OpenInference;

namespace Tensors.Grpc.Tests;

/// <summary>Messages that are not protobuf, to both services.</summary>
public sealed class MalformedMessageTests
{
    // A field of 127 bytes, of which there is one.
    private static readonly byte[] _cutShort = [0x0a, 0x7f, 0x61];

    private static readonly Marshaller<byte[]> _bytes = new(bytes => bytes, bytes => bytes);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("inference.GRPCInferenceService", "ModelInfer", MethodType.Unary)]
    [InlineData("inference.GRPCInferenceService", "SystemSharedMemoryRegister", MethodType.Unary)]
    [InlineData("inference.GRPCInferenceService", "ModelStreamInfer", MethodType.DuplexStreaming)]
    [InlineData("tensors.v1.ModelWorker", "Handshake", MethodType.Unary)]
    [InlineData("tensors.v1.ModelWorker", "Infer", MethodType.Unary)]
    [InlineData("tensors.v1.ModelWorker", "InferStream", MethodType.DuplexStreaming)]
    public async Task A_message_that_is_not_protobuf_is_an_invalid_argument(
        string service,
        string method,
        MethodType type
    )
    {
        await using var server = await ProtocolServer.StartAsync(
            new EchoModel("m", DType.Float32, new TensorAxis("n", null))
        );
        using var channel = GrpcChannel.ForAddress(server.Address);
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            var call = new Method<byte[], byte[]>(type, service, method, _bytes, _bytes);
            var invoker = channel.CreateCallInvoker();
            var options = new CallOptions(cancellationToken: Cancellation);
            if (type is MethodType.Unary)
            {
                using var unary = invoker.AsyncUnaryCall(call, host: null, options, _cutShort);
                await unary.ResponseAsync;
                return;
            }

            using var duplex = invoker.AsyncDuplexStreamingCall(call, host: null, options);
            await duplex.RequestStream.WriteAsync(_cutShort, Cancellation);
            while (await duplex.ResponseStream.MoveNext(Cancellation))
            {
                // Nothing is answered before the error.
            }
        });
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(
            $"The request is not a valid message of /{service}/{method}",
            error.Status.Detail,
            StringComparison.Ordinal
        );
    }
}
