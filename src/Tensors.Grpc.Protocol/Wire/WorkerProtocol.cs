namespace Tensors.Grpc;

/// <summary>The constants on which clients and workers agree, besides the messages of model_worker.proto.</summary>
internal static class WorkerProtocol
{
    /// <summary>The trailer of an answer that tells the client to handshake again: the worker does not know the client's session.</summary>
    public const string UnknownSessionTrailer = "tensors-unknown-session";

    /// <summary>
    /// The trailer that names the region of a reference which the worker could not open. The worker has not run anything: the client sends
    /// the tensors of that region as bytes.
    /// </summary>
    public const string UnreachableRegionTrailer = "tensors-unreachable-region";

    /// <summary>
    /// The environment variable of a worker process whose standard input is a pipe from its parent. The pipe ends when the parent does.
    /// </summary>
    public const string ParentPipeVariable = "TENSORS_WORKER_LEASH";
}
