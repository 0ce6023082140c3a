using System.Net.Sockets;
using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Converts gRPC errors to the exceptions of this library.</summary>
internal static class RpcErrors
{
    /// <summary>Converts the error of a call to the exception that corresponds to its status.</summary>
    /// <param name="error">The error that gRPC reported.</param>
    /// <param name="peer">The name and address of the peer, for the message.</param>
    /// <param name="describeEnd">
    /// Describes how the process of the peer ended, or returns null while it runs. Null if the process is not known.
    /// </param>
    public static ModelCallException ToError(RpcException error, string peer, Func<string?>? describeEnd = null) =>
        CallErrors.WithTextForPeers(
            Create(CodeOf(error), Describe(error, peer, describeEnd), error),
            error.Status.DebugException is null
                ? Describe(error, "worker")
                : "A worker that the model calls has ended or cannot be reached."
        );

    private static ModelCallException Create(StatusCode code, string message, RpcException cause) =>
        code switch
        {
            StatusCode.InvalidArgument => new InvalidModelCallException(message, cause),
            StatusCode.FailedPrecondition => new StaleModelInputException(message, cause),
            StatusCode.ResourceExhausted => new ModelResourceExhaustedException(message, cause),
            StatusCode.NotFound => new ModelNotFoundException(message, cause),
            StatusCode.Unavailable => new ModelUnavailableException(message, cause),
            StatusCode.DeadlineExceeded => new ModelDeadlineExceededException(message, innerException: cause),
            _ => new ModelCallException(message, cause),
        };

    private static StatusCode CodeOf(RpcException error) =>
        ServerHandler.IsEnded(error.Status.DebugException) ? StatusCode.Unavailable : error.StatusCode;

    private static string Describe(RpcException error, string peer, Func<string?>? describeEnd = null)
    {
        if (error.Status.DebugException is not { } cause)
        {
            return $"The {peer} responded with {error.StatusCode}: {Shown.Sentence(error.Status.Detail)}";
        }

        var reason = ReasonOf(cause);
        if (CodeOf(error) is not StatusCode.Unavailable)
        {
            return $"The call to the {peer} failed: {reason}";
        }

        return describeEnd?.Invoke() is { } end
            ? $"The {peer} {end}"
            : $"The {peer} has ended or cannot be reached: {reason} Start it again, or correct the address.";
    }

    /// <summary>
    /// Returns the most specific message of an exception and its inner exceptions, as a sentence. Inner messages do not repeat the
    /// address.
    /// </summary>
    private static string ReasonOf(Exception cause)
    {
        while (cause is not SocketException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message.TrimEnd().TrimEnd('.') + ".";
    }
}
