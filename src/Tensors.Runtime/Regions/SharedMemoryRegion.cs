using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// A piece of shared memory that processes of one user open by its id. It lives until the process that made it disposes it
/// or dies, and every other participant has let go.
/// </summary>
/// <remarks>Thread-safe, except that a span must not be used after the region is disposed.</remarks>
[TensorOwner]
public sealed partial class SharedMemoryRegion : IDisposable
{
    /// <summary>
    /// The version of the memory format. Processes whose libraries have different ones cannot share memory, and send bytes.
    /// </summary>
    public const int FormatVersion = (int)ControlLayout.Version;

    private readonly ISharedMemoryPlatform _platform;
    private readonly RegionObjects? _objects;
    private readonly SharedMapping _data;
    private readonly bool _isCommitted;
    private int _uses = 1;
    private int _disposed;
    private int _exports;

    /// <summary>A region that this process has made.</summary>
    private SharedMemoryRegion(
        ISharedMemoryPlatform platform,
        RegionObjects objects,
        RegionControl control,
        bool isCommitted
    )
        : this(platform, objects.Id, control, objects.Data, BlockWord.OwnerSlot)
    {
        _objects = objects;
        _isCommitted = isCommitted;
        OwnedNames.Add(this);
    }

    /// <summary>A region that another process has made. Also the first step of making one's own.</summary>
    private SharedMemoryRegion(
        ISharedMemoryPlatform platform,
        RegionId id,
        RegionControl control,
        SharedMapping data,
        int slot
    )
    {
        _platform = platform;
        Id = id;
        Control = control;
        _data = data;
        Slot = slot;
    }

    /// <summary>The region's name.</summary>
    public RegionId Id { get; }

    /// <summary>The size of the data, in bytes.</summary>
    public long Size => _data.Length;

    /// <summary>Whether this process made the region.</summary>
    public bool IsOwner => Slot == BlockWord.OwnerSlot;

    /// <summary>Whether this process may write into the data.</summary>
    public bool IsWritable => _data.IsWritable;

    /// <summary>Whether peers may write into the data.</summary>
    internal bool PeersMayWrite => Control.PeersMayWrite;

    internal RegionControl Control { get; }

    internal SharedMapping Data => _data;

    /// <summary>This process's place in the participant table, and its bit in every block word.</summary>
    internal int Slot { get; }

    /// <summary>Whether the process that made the region has closed it or is dead.</summary>
    internal bool IsAbandoned => Control.IsClosed || Control.IsOwnerDead;

    /// <summary>Copies bytes out.</summary>
    /// <param name="offset">Where they begin, in bytes.</param>
    /// <param name="destination">Where they go; its length says how many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not all lie within the region.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        AddUse();
        try
        {
            AsSpan(offset, destination.Length).CopyTo(destination);
        }
        finally
        {
            ReleaseUse();
        }
    }

    /// <summary>Copies bytes in.</summary>
    /// <param name="offset">Where they go, in bytes.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">They would not all lie within the region.</exception>
    /// <exception cref="InvalidOperationException">This process may only read the region.</exception>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        AddUse();
        try
        {
            source.CopyTo(AsWritableSpan(offset, source.Length));
        }
        finally
        {
            ReleaseUse();
        }
    }

    /// <summary>Bytes of the region, in place. Not to be used after the region is disposed.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not all lie within the region.</exception>
    /// <exception cref="InvalidOperationException">The region is this process's own allocator's.</exception>
    public ReadOnlySpan<byte> AsSpan(long offset, int length)
    {
        ThrowIfDisposed();
        var span = _data.Span(offset, length);
        if (IsOwner && !_isCommitted)
        {
            throw new InvalidOperationException(
                "This region is an allocator's, which takes its memory tensor by tensor: read and write through those."
            );
        }

        // Another process made this memory and may not have taken all of it yet: better an exception than a bus error.
        return IsOwner || length == 0 || _platform.TryPopulate(_data, offset, length)
            ? span
            : throw new OutOfSharedMemoryException(
                "The region's memory cannot be mapped.",
                length,
                _platform.FreeBytes,
                Size
            );
    }

    /// <inheritdoc cref="AsSpan"/>
    /// <exception cref="InvalidOperationException">This process may only read the region.</exception>
    public Span<byte> AsWritableSpan(long offset, int length)
    {
        _ = AsSpan(offset, length);
        return IsWritable
            ? _data.Span(offset, length)
            : throw new InvalidOperationException(
                $"Region {Id} was made by another process for reading. To write into it, make it with PeerAccess.Write."
            );
    }

    /// <summary>Lets go. Memory stays mapped until the last tensor in it is disposed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (IsOwner)
        {
            Control.IsClosed = true;
            RemoveNames();
        }

        SignalClosed();
        ReleaseUse();
    }

    /// <summary>Keeps the mapping until <see cref="ReleaseUse"/>, beyond <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The region has been let go of, and may be unmapped already.</exception>
    internal void AddUse()
    {
        for (var uses = Volatile.Read(ref _uses); uses != 0; )
        {
            var seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses)
            {
                return;
            }

            uses = seen;
        }

        throw new ObjectDisposedException(nameof(SharedMemoryRegion));
    }

    /// <summary>Lets one use go; the last one unmaps.</summary>
    internal void ReleaseUse()
    {
        if (Interlocked.Decrement(ref _uses) != 0)
        {
            return;
        }

        var isLeftover = !IsOwner && Control.IsOwnerDead;
        Control.Leave(Slot);
        Control.Dispose();
        _data.Dispose();
        if (_objects is not null)
        {
            _objects.Dispose();
            OwnedNames.Remove(this);
        }

        if (isLeftover)
        {
            _platform.Sweep();
        }
    }

    /// <summary>Owner: removes the names by which others find the region. Idempotent.</summary>
    internal void RemoveNames() => _platform.Remove(_objects!);

    /// <summary>Owner: determines whether others can still find the region, and whether this process can still judge them.</summary>
    /// <param name="byName">Whether to look at the names as well, which also finds renamed files and takes longer.</param>
    internal RegionHealth Check(bool byName) =>
        OwnedNames.AreRemoved ? RegionHealth.Unnamed : _platform.Check(_objects!, Volatile.Read(ref _exports), byName);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
