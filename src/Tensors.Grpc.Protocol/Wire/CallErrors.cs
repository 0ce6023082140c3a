namespace Tensors.Grpc;

/// <summary>
/// Attaches an additional text to call errors. The message of the exception is for the caller; the additional text is for the peers of the
/// caller.
/// </summary>
internal static class CallErrors
{
    private const string Key = "Tensors.TextForPeers";

    /// <summary>
    /// Adds the text for peers to an error whose message names the address of the server. A model that calls another model and fails with
    /// this error reports the text without the address to its own callers, because addresses can be paths of this machine.
    /// </summary>
    public static ModelCallException WithTextForPeers(ModelCallException error, string textForPeers)
    {
        error.Data[Key] = textForPeers;
        return error;
    }

    /// <summary>Gets the text of an error that a peer may see: the attached text or, without an attached text, the message.</summary>
    /// <param name="error">The error.</param>
    public static string TextForPeers(ModelCallException error) => error.Data[Key] as string ?? error.Message;
}
