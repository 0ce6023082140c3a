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
    public static ModelCallException ToError(RpcException error)
    {
        var code = HasEnded(error.Status.DebugException) ? StatusCode.Unavailable : error.StatusCode;
        return new(
            code switch
            {
                StatusCode.InvalidArgument => ModelCallError.InvalidArgument,
                StatusCode.FailedPrecondition => ModelCallError.Stale,
                StatusCode.ResourceExhausted => ModelCallError.ResourceExhausted,
                StatusCode.NotFound => ModelCallError.NotFound,
                StatusCode.Unavailable => ModelCallError.Unavailable,
                StatusCode.DeadlineExceeded => ModelCallError.DeadlineExceeded,
                _ => ModelCallError.Failed,
            },
            code is StatusCode.Unavailable
                ? "The worker is gone or cannot be reached. Start it again and connect anew."
                : $"The worker answered {error.StatusCode}: {error.Status.Detail}",
            error
        );
    }

    // gRPC's client calls it an internal error where a server that ends closes the connection in good order under a call; one that is
    // reset it calls unavailable. To whoever called, both are the same.
    private static bool HasEnded(Exception? cause)
    {
        const long Http2NoError = 0;
        for (; cause is not null; cause = cause.InnerException)
        {
            if (
                cause
                is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }
                    or HttpProtocolException { ErrorCode: Http2NoError }
            )
            {
                return true;
            }
        }

        return false;
    }

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
