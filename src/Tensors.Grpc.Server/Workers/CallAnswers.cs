using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>Turns what goes wrong in a call into what the client is told.</summary>
internal static partial class CallAnswers
{
    /// <summary>Runs a call; whatever it throws becomes a status.</summary>
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

    /// <summary>The status for an error. The cause of one that is nobody's business goes to the log: it may name files.</summary>
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
                    "The model is being unloaded, or the server is ending. Try again."
                );
            default:
                if (StatusMapper.ToStatus(error) is { } status)
                {
                    return status;
                }

                LogFailed(logger, error);
                return new Status(StatusCode.Internal, "The worker failed; its log says why.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
