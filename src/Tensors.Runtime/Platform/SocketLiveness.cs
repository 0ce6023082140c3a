namespace Tensors.Platform;

/// <summary>Shows that the process of a socket is alive: a locked file beside it.</summary>
/// <param name="held">What holds the lock.</param>
/// <param name="path">The file.</param>
internal sealed class SocketLiveness(IDisposable held, string path) : IDisposable
{
    public void Dispose()
    {
        // Removed while it is locked, so that no sweep looks at it in between.
        Remove(path);
        held.Dispose();
    }

    /// <summary>Removes a file, if it is still there and can be removed: a cleaner may have removed its folder.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A sweep finds what is left.
        }
    }
}
