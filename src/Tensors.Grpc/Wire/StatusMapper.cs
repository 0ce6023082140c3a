using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Between typed errors and gRPC's status codes.</summary>
internal static class StatusMapper
{
    /// <summary>The status that tells a client of an error, or null for one that is nobody's business.</summary>
    public static Status? ToStatus(Exception error) =>
        error switch
        {
            ModelCallException e => new Status(ToCode(e.Error), e.Message),
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

    /// <summary>The typed error for what a worker, or the way to it, answered.</summary>
    public static ModelCallException ToError(RpcException error) =>
        new(
            error.StatusCode switch
            {
                StatusCode.InvalidArgument => ModelCallError.InvalidArgument,
                StatusCode.FailedPrecondition => ModelCallError.Stale,
                StatusCode.ResourceExhausted => ModelCallError.ResourceExhausted,
                StatusCode.NotFound => ModelCallError.NotFound,
                StatusCode.Unavailable => ModelCallError.Unavailable,
                StatusCode.DeadlineExceeded => ModelCallError.DeadlineExceeded,
                _ => ModelCallError.Failed,
            },
            error.StatusCode is StatusCode.Unavailable
                ? "The worker is gone or cannot be reached. Start it again and connect anew."
                : $"The worker answered {error.StatusCode}: {error.Status.Detail}",
            error
        );

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
