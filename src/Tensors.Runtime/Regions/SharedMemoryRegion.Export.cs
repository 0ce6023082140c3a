namespace Tensors;

/// <content>Exporting the data of a region under a plain name, for programs that do not use this library.</content>
public sealed partial class SharedMemoryRegion
{
    private CancellationTokenSource? _closed;
    private int _isClosing;

    /// <summary>Gets a token that is cancelled when the region is disposed or its allocator releases it.</summary>
    internal CancellationToken Closed
    {
        get
        {
            var made = new CancellationTokenSource();
            var closed = Interlocked.CompareExchange(ref _closed, made, null) ?? made;
            if (Volatile.Read(ref _isClosing) != 0)
            {
                // SignalClosed may have run before the source was created.
                closed.Cancel();
            }

            return closed.Token;
        }
    }

    /// <summary>
    /// Cancels <see cref="Closed"/> on another thread, because the caller may hold locks. Further calls have no effect.
    /// </summary>
    internal void SignalClosed()
    {
        // A full fence: either the getter of Closed sees this write, or this method sees the source that the getter created.
        Interlocked.Exchange(ref _isClosing, 1);
        _ = Volatile.Read(ref _closed)?.CancelAsync();
    }

    /// <summary>
    /// Creates a plain name by which another program can open the region's data (<c>shm_open</c>). Supported on Linux only, for a region
    /// that this process created with <see cref="RegionBacking.Files"/>.
    /// </summary>
    /// <returns>The name. Dispose it as soon as the other program has opened the memory.</returns>
    /// <exception cref="SharedMemoryException">
    /// The region cannot have such a name (<see cref="SharedMemoryNotSupportedException"/>), or a system call failed.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The region is disposed.</exception>
    public ExportedRegion Export()
    {
        // Counts as a use, so that the lock on the data, which protects the name from sweeps, is held longer than the name exists.
        AddUse();
        Interlocked.Increment(ref _exports);
        try
        {
            ThrowIfDisposed();
            return _objects is not null
                ? new ExportedRegion(this, _platform.LinkData(_objects))
                : throw new SharedMemoryNotSupportedException(
                    "Only the process that created a region can export it. Copy the tensor into a region of this process."
                );
        }
        catch
        {
            var isClosed = Volatile.Read(ref _disposed) != 0;
            Interlocked.Decrement(ref _exports);
            ReleaseUse();
            ObjectDisposedException.ThrowIf(isClosed, this);
            throw;
        }
    }

    /// <summary>Removes an exported name, and ends the use of the region that <see cref="Export"/> added.</summary>
    internal void EndExport(string name)
    {
        _platform.UnlinkData(name);
        Interlocked.Decrement(ref _exports);
        ReleaseUse();
    }
}
