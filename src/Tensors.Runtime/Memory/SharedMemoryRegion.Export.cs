namespace Tensors;

/// <content>A region's data under a plain name, for programs that know nothing of regions.</content>
public sealed partial class SharedMemoryRegion
{
    private CancellationTokenSource? _closed;

    /// <summary>Cancelled when the region has been disposed.</summary>
    internal CancellationToken Closed
    {
        get
        {
            var made = new CancellationTokenSource();
            var closed = Interlocked.CompareExchange(ref _closed, made, null) ?? made;
            if (Volatile.Read(ref _disposed) != 0)
            {
                // Whoever disposed it may have found no source yet.
                closed.Cancel();
            }

            return closed.Token;
        }
    }

    /// <summary>Gives the data a plain name: on Linux, for a region of files that this process made.</summary>
    /// <returns>The name; dispose it as soon as the other program has opened the memory.</returns>
    /// <exception cref="SharedMemoryException">
    /// Regions of that kind have no names here (<see cref="SharedMemoryError.NotSupported"/>), or the system refused.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The region has been let go of.</exception>
    public ExportedRegion Export()
    {
        // A use, so that the lock which proves this process's life, and protects the name from sweeps, outlives the name.
        AddUse();
        try
        {
            ThrowIfDisposed();
            return IsOwner
                ? new ExportedRegion(this, _platform.LinkData(Id, _liveness.Token))
                : throw new SharedMemoryException(
                    SharedMemoryError.NotSupported,
                    "Only the process that made a region can give it a name. Copy the tensor into a region of this process."
                );
        }
        catch
        {
            var isClosed = Volatile.Read(ref _disposed) != 0;
            ReleaseUse();
            ObjectDisposedException.ThrowIf(isClosed, this);
            throw;
        }
    }

    /// <summary>Takes a name away, and ends the use that it was.</summary>
    internal void EndExport(string name)
    {
        _platform.UnlinkData(name);
        ReleaseUse();
    }
}
