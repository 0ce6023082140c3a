using Google.Protobuf;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Binds gRPC services so that a malformed message is rejected with INVALID_ARGUMENT instead of UNKNOWN.</summary>
/// <remarks>
/// gRPC for ASP.NET Core reads the message of a unary call before interceptors run. It returns UNKNOWN for any exception except an
/// <see cref="RpcException"/>, and logs each one at level Error. So the deserializer itself throws an <see cref="RpcException"/>.
/// </remarks>
internal static class MalformedMessage
{
    /// <summary>The beginning of the error message for a malformed message.</summary>
    public const string Detail = "The request is not a valid message";

    /// <summary>
    /// Binds the methods of the service <c>tensors.v1.ModelWorker</c>. Called by reflection: see
    /// <see cref="BindServiceMethodAttribute"/>.
    /// </summary>
    public static void BindModelWorker(ServiceBinderBase binder, V1.ModelWorker.ModelWorkerBase? service) =>
        V1.ModelWorker.BindService(new Binder(binder), service);

    /// <summary>
    /// Binds the methods of the service <c>inference.GRPCInferenceService</c>. Called by reflection: see
    /// <see cref="BindServiceMethodAttribute"/>.
    /// </summary>
    public static void BindOpenInference(
        ServiceBinderBase binder,
        GRPCInferenceService.GRPCInferenceServiceBase? service
    ) => GRPCInferenceService.BindService(new Binder(binder), service);

    private static Method<TRequest, TResponse> Check<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        var marshaller = method.RequestMarshaller;
        return new Method<TRequest, TResponse>(
            method.Type,
            method.ServiceName,
            method.Name,
            new Marshaller<TRequest>(
                marshaller.ContextualSerializer,
                context =>
                {
                    try
                    {
                        return marshaller.ContextualDeserializer(context);
                    }
                    catch (InvalidProtocolBufferException)
                    {
                        throw new RpcException(
                            new Status(
                                StatusCode.InvalidArgument,
                                $"{Detail} of {method.FullName}: it is not protobuf, is truncated, or has another schema. Use the .proto files of "
                                    + "this server's release."
                            )
                        );
                    }
                }
            ),
            method.ResponseMarshaller
        );
    }

    private sealed class Binder(ServiceBinderBase binder) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            UnaryServerMethod<TRequest, TResponse>? handler
        ) => binder.AddMethod(Check(method), handler);

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            ClientStreamingServerMethod<TRequest, TResponse>? handler
        ) => binder.AddMethod(Check(method), handler);

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            ServerStreamingServerMethod<TRequest, TResponse>? handler
        ) => binder.AddMethod(Check(method), handler);

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            DuplexStreamingServerMethod<TRequest, TResponse>? handler
        ) => binder.AddMethod(Check(method), handler);
    }
}
