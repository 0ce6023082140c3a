namespace Tensors.Grpc;

/// <summary>Defines the parts of the protocol between clients and workers that are not in model_worker.proto.</summary>
internal static class WorkerProtocol
{
    /// <summary>
    /// The name of the gRPC trailer by which a worker tells a client that it does not know the client's session. The client must then
    /// perform a new handshake.
    /// </summary>
    public const string UnknownSessionTrailer = "tensors-unknown-session";

    /// <summary>
    /// The name of the gRPC trailer that contains the ID of a region that the worker could not open. The worker has not run the model.
    /// The client can repeat the call and send the tensors of that region as bytes.
    /// </summary>
    public const string UnreachableRegionTrailer = "tensors-unreachable-region";
}
