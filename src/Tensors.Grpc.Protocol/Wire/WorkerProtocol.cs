namespace Tensors.Grpc;

/// <summary>The constants of the protocol between clients and workers that are not part of model_worker.proto.</summary>
internal static class WorkerProtocol
{
    /// <summary>
    /// The name of the trailer by which a worker requests a new handshake, because it does not know the session of the client.
    /// </summary>
    public const string UnknownSessionTrailer = "tensors-unknown-session";

    /// <summary>
    /// The name of the trailer that contains a region that the worker could not open. The worker has not run the model, so the client can
    /// send the call again, with the tensors of that region as bytes.
    /// </summary>
    public const string UnreachableRegionTrailer = "tensors-unreachable-region";
}
