namespace Tensors.Platform;

/// <summary>Shows that the process of a socket is alive: a locked file beside it.</summary>
/// <param name="held">What holds the lock.</param>
/// <param name="path">The file.</param>
internal sealed class SocketLiveness(IDisposable held, string path) : IDisposable
{
    public void Dispose()
    {
        // Removed while it is locked, so that no sweep looks at it in between.
        File.Delete(path);
        held.Dispose();
    }
}
