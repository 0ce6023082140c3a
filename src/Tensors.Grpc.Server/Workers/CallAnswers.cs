using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>Converts exceptions of a call to the gRPC statuses that clients receive.</summary>
internal static partial class CallAnswers
{
    /// <summary>Runs a call. Converts an exception to an <see cref="RpcException"/> with the status for the client.</summary>
    public static async Task<T> AnswerAsync<T>(ILogger logger, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw new RpcException(ToStatus(logger, e));
        }
    }

    /// <summary>
    /// Returns the status that a client receives for an error. An internal error is logged, and the client receives no details, because
    /// the message may contain file names.
    /// </summary>
    public static Status ToStatus(ILogger logger, Exception error)
    {
        switch (error)
        {
            case RpcException e:
                return e.Status;
            case OperationCanceledException:
                return new Status(StatusCode.Cancelled, "The call was cancelled.");
            case ObjectDisposedException:
                return new Status(
                    StatusCode.Unavailable,
                    "The model is being unloaded, or the server is shutting down. Try again."
                );
            case OutOfMemoryException:
                LogFailed(logger, error);
                return new Status(
                    StatusCode.ResourceExhausted,
                    "The server does not have enough memory for the call. Try again later, or send tensors in shared memory."
                );
            default:
                if (StatusMapper.ToStatus(error) is { } status)
                {
                    return status;
                }

                LogFailed(logger, error);
                return new Status(
                    StatusCode.Internal,
                    "The worker failed with an internal error. The worker's log contains the reason."
                );
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
