using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Represents an area of shared memory that processes of the same user can open by its id. Other processes can open it until the process
/// that created it disposes it or ends. Its memory is freed when every other participant has released it as well.
/// </summary>
/// <remarks>Thread-safe, except that a span must not be used after the region is disposed.</remarks>
[TensorOwner]
public sealed partial class SharedMemoryRegion : IDisposable
{
    /// <summary>
    /// The version of the memory format. Processes whose libraries use different versions cannot share memory and send bytes instead.
    /// </summary>
    public const int FormatVersion = (int)ControlLayout.Version;

    private readonly ISharedMemoryPlatform _platform;
    private readonly RegionObjects? _objects;
    private readonly SharedMapping _data;
    private readonly bool _isCommitted;
    private UseCount _uses = new();
    private int _disposed;
    private int _exports;

    /// <summary>Initializes an instance for a region that this process has just created.</summary>
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

    /// <summary>Initializes an instance for a region that another process, or this process, has created.</summary>
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

    /// <summary>Gets the id by which other processes open the region.</summary>
    public RegionId Id { get; }

    /// <summary>Gets the size of the data, in bytes.</summary>
    public long Size => _data.Length;

    /// <summary>Gets a value indicating whether this process created the region.</summary>
    public bool IsOwner => Slot == BlockWord.OwnerSlot;

    /// <summary>Gets a value indicating whether this process may write to the data.</summary>
    public bool IsWritable => _data.IsWritable;

    /// <summary>Gets a value indicating whether processes other than the owner may write to the data.</summary>
    internal bool PeersMayWrite => Control.PeersMayWrite;

    internal RegionControl Control { get; }

    internal SharedMapping Data => _data;

    /// <summary>
    /// Gets the slot of this process in the participant table. It is also the number of this process's bit in the state word of every
    /// block.
    /// </summary>
    internal int Slot { get; }

    /// <summary>Gets a value indicating whether the process that created the region has closed it or is dead.</summary>
    internal bool IsAbandoned => Control.IsClosed || Control.IsOwnerDead;

    /// <summary>Copies bytes from the region to a span.</summary>
    /// <param name="offset">The offset of the first byte in the region.</param>
    /// <param name="destination">The span to fill. Its length is the number of bytes to copy.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not entirely within the region.</exception>
    /// <exception cref="InvalidOperationException">The region belongs to an allocator of this process.</exception>
    /// <exception cref="OutOfSharedMemoryException">The memory of the range cannot be mapped.</exception>
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

    /// <summary>Copies bytes from a span to the region.</summary>
    /// <param name="offset">The offset of the first byte in the region.</param>
    /// <param name="source">The bytes to write.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not entirely within the region.</exception>
    /// <exception cref="InvalidOperationException">
    /// This process may only read the region, or the region belongs to an allocator of this process.
    /// </exception>
    /// <exception cref="OutOfSharedMemoryException">The memory of the range cannot be mapped.</exception>
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

    /// <summary>
    /// Returns a span over bytes of the region, without copying. The span must not be used after the region is disposed.
    /// </summary>
    /// <param name="offset">The offset of the first byte in the region.</param>
    /// <param name="length">The number of bytes, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not entirely within the region.</exception>
    /// <exception cref="InvalidOperationException">The region belongs to an allocator of this process.</exception>
    /// <exception cref="OutOfSharedMemoryException">The memory of the range cannot be mapped.</exception>
    public ReadOnlySpan<byte> AsSpan(long offset, int length)
    {
        ThrowIfDisposed();
        var span = _data.Span(offset, length);
        if (IsOwner && !_isCommitted)
        {
            throw new InvalidOperationException(
                "This region belongs to an allocator, which commits its memory tensor by tensor. Access its memory through tensors."
            );
        }

        // Another process created this memory and may not have committed all of it yet: throw rather than risk a bus error.
        return IsOwner || length == 0 || _platform.TryPopulate(_data, offset, length)
            ? span
            : throw new OutOfSharedMemoryException(
                "The region's memory cannot be mapped, because the system has too little free memory.",
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
                $"Region {Id} is read-only in this process. To let peers write into a region, create it with PeerAccess.Write."
            );
    }

    /// <summary>
    /// Releases the region. If this process created it, no other process can open it afterwards. The memory stays mapped in this process
    /// until the last tensor in it is disposed.
    /// </summary>
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

    /// <summary>Keeps the region mapped until <see cref="ReleaseUse"/> is called, even after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The last use was released, so the region may already be unmapped.</exception>
    internal void AddUse()
    {
        if (!_uses.TryAdd())
        {
            throw new ObjectDisposedException(nameof(SharedMemoryRegion));
        }
    }

    /// <summary>Ends one use of the mapping. Ending the last use unmaps the region.</summary>
    internal void ReleaseUse()
    {
        if (!_uses.Release())
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

    /// <summary>Removes the names by which other processes find the region. Called by the owner. Further calls have no effect.</summary>
    internal void RemoveNames() => _platform.Remove(_objects!);

    /// <summary>
    /// Determines whether other processes can still find the region, and whether this process can still determine which of them are alive.
    /// Called by the owner.
    /// </summary>
    /// <param name="byName">Whether to check the names as well, which also detects renamed files and takes longer.</param>
    internal RegionHealth Check(bool byName) =>
        OwnedNames.AreRemoved ? RegionHealth.Unnamed : _platform.Check(_objects!, Volatile.Read(ref _exports), byName);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
