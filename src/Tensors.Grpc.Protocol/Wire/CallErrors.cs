namespace Tensors.Grpc;

/// <summary>Creates errors of calls with one text for the caller and another for the peers of the caller.</summary>
internal static class CallErrors
{
    private const string Key = "Tensors.TextForPeers";

    /// <summary>
    /// Creates the error of a call whose message names the address of the server. A model that calls another model and fails with
    /// this error reports the text without the address to its own callers, because addresses can be paths of this machine.
    /// </summary>
    public static ModelCallException Create(
        ModelCallError error,
        string message,
        string textForPeers,
        Exception? cause = null
    )
    {
        var exception = new ModelCallException(error, message, cause);
        exception.Data[Key] = textForPeers;
        return exception;
    }

    /// <summary>Gets the text of an error that a peer may see.</summary>
    /// <param name="error">The error.</param>
    public static string TextForPeers(ModelCallException error) => error.Data[Key] as string ?? error.Message;
}
