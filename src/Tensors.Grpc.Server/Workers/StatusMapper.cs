using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Converts exceptions of models and of shared memory to gRPC statuses.</summary>
internal static class StatusMapper
{
    /// <summary>Returns the status for an error, or null if it is an internal error, whose details are not reported.</summary>
    public static Status? ToStatus(Exception error) =>
        error switch
        {
            ModelCallException e => new Status(ToCode(e), CallErrors.TextForPeers(e)),
            InvalidTensorRefException or TensorSpecException => new Status(StatusCode.InvalidArgument, error.Message),
            StaleTensorException => new Status(StatusCode.FailedPrecondition, error.Message),
            SessionQuotaExceededException or OutOfSharedMemoryException => new Status(
                StatusCode.ResourceExhausted,
                error.Message
            ),
            RegionNotFoundException or RegionOwnerExitedException => new Status(
                StatusCode.FailedPrecondition,
                "The worker cannot find the region of a reference. Perform the handshake again, or send the tensors as bytes."
            ),
            TooManyParticipantsException or TooManyRegionsException => new Status(
                StatusCode.ResourceExhausted,
                error.Message
            ),
            SharedMemoryException e => new Status(
                StatusCode.FailedPrecondition,
                $"The worker cannot use the region of a reference: {ReasonOf(e)}. Send the tensors as bytes."
            ),
            _ => null,
        };

    /// <summary>
    /// Returns text for a client that explains a shared memory error. It does not contain the exception's message, which may contain
    /// paths.
    /// </summary>
    public static string ReasonOf(SharedMemoryException error) =>
        error switch
        {
            SharedMemoryAccessDeniedException => "access was denied",
            InvalidRegionFormatException => "the region does not have the memory format that this release reads",
            SharedMemoryNotSupportedException => "this system does not support shared memory",
            _ => "the operating system reported an error",
        };

    private static StatusCode ToCode(ModelCallException error) =>
        error switch
        {
            InvalidModelCallException => StatusCode.InvalidArgument,
            StaleModelInputException => StatusCode.FailedPrecondition,
            ModelResourceExhaustedException => StatusCode.ResourceExhausted,
            ModelNotFoundException => StatusCode.NotFound,
            ModelUnavailableException => StatusCode.Unavailable,
            ModelDeadlineExceededException => StatusCode.DeadlineExceeded,
            _ => StatusCode.Internal,
        };
}
