using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Maps the errors of models and of shared memory to gRPC's status codes.</summary>
internal static class StatusMapper
{
    /// <summary>Gets the status that tells a client about an error, or null for an internal error, which is reported without detail.</summary>
    public static Status? ToStatus(Exception error) =>
        error switch
        {
            ModelCallException e => new Status(ToCode(e.Error), CallErrors.TextForPeers(e)),
            InvalidTensorRefException or TensorSpecException => new Status(StatusCode.InvalidArgument, error.Message),
            StaleTensorException => new Status(StatusCode.FailedPrecondition, error.Message),
            SessionQuotaExceededException or OutOfSharedMemoryException => new Status(
                StatusCode.ResourceExhausted,
                error.Message
            ),
            SharedMemoryException { Error: SharedMemoryError.NotFound or SharedMemoryError.OwnerGone } => new Status(
                StatusCode.FailedPrecondition,
                "The region of a reference is not here. Handshake again, or send bytes."
            ),
            SharedMemoryException
            {
                Error: SharedMemoryError.TooManyParticipants or SharedMemoryError.TooManyRegions
            } => new Status(StatusCode.ResourceExhausted, error.Message),
            SharedMemoryException e => new Status(
                StatusCode.FailedPrecondition,
                $"A region cannot be used: {e.Error}."
            ),
            _ => null,
        };

    private static StatusCode ToCode(ModelCallError error) =>
        error switch
        {
            ModelCallError.InvalidArgument => StatusCode.InvalidArgument,
            ModelCallError.Stale => StatusCode.FailedPrecondition,
            ModelCallError.ResourceExhausted => StatusCode.ResourceExhausted,
            ModelCallError.NotFound => StatusCode.NotFound,
            ModelCallError.Unavailable => StatusCode.Unavailable,
            ModelCallError.DeadlineExceeded => StatusCode.DeadlineExceeded,
            _ => StatusCode.Internal,
        };
}
