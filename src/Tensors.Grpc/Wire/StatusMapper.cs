using System.Net.Sockets;
using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Between typed errors and gRPC's status codes.</summary>
internal static class StatusMapper
{
    private const string TextForPeers = "Tensors.TextForPeers";

    /// <summary>The status that tells a client of an error, or null for an internal error, which is reported without detail.</summary>
    public static Status? ToStatus(Exception error) =>
        error switch
        {
            ModelCallException e => new Status(ToCode(e.Error), e.Data[TextForPeers] as string ?? e.Message),
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
    /// <param name="error">What gRPC reported.</param>
    /// <param name="peer">What was called, and its address, for the message.</param>
    /// <param name="describeEnd">Describes how the process of what was called ended, or returns null where it runs.</param>
    public static ModelCallException ToError(RpcException error, string peer, Func<string?>? describeEnd = null) =>
        MakeError(
            CodeOf(error) switch
            {
                StatusCode.InvalidArgument => ModelCallError.InvalidArgument,
                StatusCode.FailedPrecondition => ModelCallError.Stale,
                StatusCode.ResourceExhausted => ModelCallError.ResourceExhausted,
                StatusCode.NotFound => ModelCallError.NotFound,
                StatusCode.Unavailable => ModelCallError.Unavailable,
                StatusCode.DeadlineExceeded => ModelCallError.DeadlineExceeded,
                _ => ModelCallError.Failed,
            },
            Describe(error, peer, describeEnd),
            error.Status.DebugException is null
                ? Describe(error, "worker")
                : "A worker that the model calls has ended or cannot be reached.",
            error
        );

    /// <summary>
    /// The error of a call whose message names the address of the server. Where a model calls another one and fails with it, the
    /// model's own callers get a text without the address: a path of this machine is not for them.
    /// </summary>
    public static ModelCallException MakeError(
        ModelCallError error,
        string message,
        string textForPeers,
        Exception? cause = null
    )
    {
        var exception = new ModelCallException(error, message, cause);
        exception.Data[TextForPeers] = textForPeers;
        return exception;
    }

    private static StatusCode CodeOf(RpcException error) =>
        ServerHandler.IsEnded(error.Status.DebugException) ? StatusCode.Unavailable : error.StatusCode;

    private static string Describe(RpcException error, string peer, Func<string?>? describeEnd = null)
    {
        if (error.Status.DebugException is not { } cause)
        {
            return $"The {peer} answered {error.StatusCode}: {Shown.Sentence(error.Status.Detail)}";
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

    /// <summary>The most specific message, as a sentence without the address, which the message names already.</summary>
    private static string ReasonOf(Exception cause)
    {
        while (cause is not SocketException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message.TrimEnd().TrimEnd('.') + ".";
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
