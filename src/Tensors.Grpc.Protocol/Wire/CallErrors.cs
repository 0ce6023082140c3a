namespace Tensors.Grpc;

/// <summary>
/// Attaches a second message to call errors. The exception's own message is for the code that made the call. The second message is for
/// the clients of this process, and contains no server addresses.
/// </summary>
internal static class CallErrors
{
    private const string Key = "Tensors.TextForPeers";

    /// <summary>
    /// Attaches a message for clients to an error whose own message contains the server's address. Clients must not see the address, because it can
    /// be a path on this machine. They get the attached message if their model fails because its call to another model failed.
    /// </summary>
    public static ModelCallException WithTextForPeers(ModelCallException error, string textForPeers)
    {
        error.Data[Key] = textForPeers;
        return error;
    }

    /// <summary>
    /// Returns the message of an error for clients: the attached message, or the exception's own message if none is attached.
    /// </summary>
    /// <param name="error">The error.</param>
    public static string TextForPeers(ModelCallException error) => error.Data[Key] as string ?? error.Message;
}
