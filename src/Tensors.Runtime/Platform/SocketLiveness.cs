namespace Tensors.Platform;

/// <summary>Shows that the process that owns a socket is alive. It keeps a file next to the socket locked.</summary>
/// <param name="held">The object that holds the lock. Owned.</param>
/// <param name="path">The path of the locked file.</param>
internal sealed class SocketLiveness(IDisposable held, string path) : IDisposable
{
    public void Dispose()
    {
        // Removed while it is locked, so that no sweep finds it unlocked in between.
        Remove(path);
        held.Dispose();
    }

    /// <summary>Removes a file. Ignores errors, because the file or its folder may already have been removed.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next sweep removes the file if it still exists.
        }
    }
}
