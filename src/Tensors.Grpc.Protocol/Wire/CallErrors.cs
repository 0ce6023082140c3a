namespace Tensors.Grpc;

/// <summary>
/// Attaches a second message to call errors. The exception's message is for the code that made the call; the second message is for the
/// clients of this process, and does not contain server addresses.
/// </summary>
internal static class CallErrors
{
    private const string Key = "Tensors.TextForPeers";

    /// <summary>
    /// Attaches the message for clients to an error whose own message contains the server's address. If a model fails because another model
    /// that it called failed with this error, its clients get the attached message, because the address can be a path on this machine.
    /// </summary>
    public static ModelCallException WithTextForPeers(ModelCallException error, string textForPeers)
    {
        error.Data[Key] = textForPeers;
        return error;
    }

    /// <summary>Gets the message of an error for clients: the attached message, or the exception's message if none is attached.</summary>
    /// <param name="error">The error.</param>
    public static string TextForPeers(ModelCallException error) => error.Data[Key] as string ?? error.Message;
}
