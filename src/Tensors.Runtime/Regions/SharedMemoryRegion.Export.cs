namespace Tensors;

/// <content>A region's data under a plain name, for programs that know nothing of regions.</content>
public sealed partial class SharedMemoryRegion
{
    private CancellationTokenSource? _closed;
    private int _isClosing;

    /// <summary>Cancelled when the region has been disposed, or its allocator has let go of it.</summary>
    internal CancellationToken Closed
    {
        get
        {
            var made = new CancellationTokenSource();
            var closed = Interlocked.CompareExchange(ref _closed, made, null) ?? made;
            if (Volatile.Read(ref _isClosing) != 0)
            {
                // The call that signalled it may have found no source yet.
                closed.Cancel();
            }

            return closed.Token;
        }
    }

    /// <summary>Cancels <see cref="Closed"/>, on another thread: locks may be held here. Idempotent.</summary>
    internal void SignalClosed()
    {
        // A full fence: the getter of Closed and this must not both miss what the other wrote.
        Interlocked.Exchange(ref _isClosing, 1);
        _ = Volatile.Read(ref _closed)?.CancelAsync();
    }

    /// <summary>Gives the data a plain name: on Linux, for a region of files that this process made.</summary>
    /// <returns>The name; dispose it as soon as the other program has opened the memory.</returns>
    /// <exception cref="SharedMemoryException">
    /// Regions of that kind have no names here (<see cref="SharedMemoryNotSupportedException"/>), or the system refused.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The region has been let go of.</exception>
    public ExportedRegion Export()
    {
        // A use, so that the lock on the data, which protects the name from sweeps, outlives the name.
        AddUse();
        Interlocked.Increment(ref _exports);
        try
        {
            ThrowIfDisposed();
            return _objects is not null
                ? new ExportedRegion(this, _platform.LinkData(_objects))
                : throw new SharedMemoryNotSupportedException(
                    "Only the process that made a region can give it a name. Copy the tensor into a region of this process."
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

    /// <summary>Takes a name away, and ends the use that it was.</summary>
    internal void EndExport(string name)
    {
        _platform.UnlinkData(name);
        Interlocked.Decrement(ref _exports);
        ReleaseUse();
    }
}
