using System.Collections.Concurrent;
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
    private static readonly ConcurrentDictionary<SharedMemoryRegion, bool> _owned = new();

    private readonly ISharedMemoryPlatform _platform;
    private readonly LivenessLock _liveness;
    private readonly SharedMapping _data;
    private int _uses = 1;
    private int _disposed;

    static SharedMemoryRegion() => AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveOwned();

    private SharedMemoryRegion(
        ISharedMemoryPlatform platform,
        LivenessLock liveness,
        RegionId id,
        RegionControl control,
        SharedMapping data,
        int slot
    )
    {
        _platform = platform;
        _liveness = liveness;
        Id = id;
        Control = control;
        _data = data;
        Slot = slot;
        if (IsOwner)
        {
            _owned.TryAdd(this, true);
        }
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
    internal bool IsAbandoned =>
        Control.IsClosed || Control.GetState(BlockWord.OwnerSlot, _platform) is not ParticipantState.Alive;

    /// <summary>Makes a region. Its memory is taken now and reads as zeros.</summary>
    /// <param name="size">The size in bytes, at least 1.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <exception cref="OutOfSharedMemoryException">There is not enough memory.</exception>
    /// <exception cref="SharedMemoryException">The platform refused.</exception>
    public static SharedMemoryRegion Create(long size, SharedMemoryRegionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        options ??= new SharedMemoryRegionOptions();
        var platform = SharedMemoryPlatform.For(options.Backing);
        var liveness = LivenessLock.Acquire(platform);
        var id = RegionId.NewRandom();
        RegionControl? control = null;
        SharedMapping? data = null;
        try
        {
            var mapping = platform.CreateControl(id, liveness.Token, ControlLayout.ControlBytes(options.BlockCount));
            var peersMayWrite = options.PeerAccess is PeerAccess.Write;
            control = RegionControl.Create(mapping, id, size, options.BlockCount, peersMayWrite, liveness);
            platform.PublishControl(id, liveness.Token);
            data = platform.CreateData(id, size);
            if (options.CommitAll)
            {
                platform.Commit(data, 0, size);
            }

            platform.Announce(id, liveness.Token, mapping, data, peersMayWrite);
            return new SharedMemoryRegion(platform, liveness, id, control, data, BlockWord.OwnerSlot);
        }
        catch
        {
            data?.Dispose();
            control?.Dispose();
            platform.Remove(id);
            liveness.Dispose();
            throw;
        }
    }

    /// <summary>Opens a region that another process of this user made: read-only unless it was made for peers to write.</summary>
    /// <param name="id">Its id.</param>
    /// <exception cref="SharedMemoryException">It is not here, not a region, not ours, or has no slot left.</exception>
    public static SharedMemoryRegion Open(RegionId id)
    {
        var platform = SharedMemoryPlatform.Current;
        try
        {
            return Open(id, platform, platform.OpenControl(id), platform.OpenData);
        }
        catch (SharedMemoryException e)
            when (e.Error is SharedMemoryError.NotFound && SharedMemoryPlatform.TrySealed(out var memory))
        {
            return Open(id, memory, memory.OpenControl(id), memory.OpenData);
        }
    }

    private static SharedMemoryRegion Open(
        RegionId id,
        ISharedMemoryPlatform platform,
        SharedMapping mapping,
        Func<RegionId, long, bool, SharedMapping> openData
    )
    {
        LivenessLock? liveness = null;
        RegionControl? control = null;
        SharedMapping? data = null;
        try
        {
            liveness = LivenessLock.Acquire(platform);
            control = RegionControl.Open(mapping, id);
            data = openData(id, control.DataBytes, control.PeersMayWrite);
            if (data.Length != control.DataBytes)
            {
                throw new SharedMemoryException(
                    SharedMemoryError.InvalidFormat,
                    $"Region {id} says it has {control.DataBytes:N0} bytes of data, but its data object has {data.Length:N0}."
                );
            }

            var slot = control.Join(liveness);
            if (slot < 0)
            {
                throw new SharedMemoryException(
                    SharedMemoryError.TooManyParticipants,
                    $"All {BlockWord.MaxParticipants} participant slots of region {id} are taken. Use fewer processes per "
                        + "session, or inline transport."
                );
            }

            return new SharedMemoryRegion(platform, liveness, id, control, data, slot);
        }
        catch
        {
            data?.Dispose();
            mapping.Dispose();
            liveness?.Dispose();
            throw;
        }
    }

    /// <summary>Copies bytes out.</summary>
    /// <param name="offset">Where they begin, in bytes.</param>
    /// <param name="destination">Where they go; its length says how many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not all lie within the region.</exception>
    public void Read(long offset, Span<byte> destination) => AsSpan(offset, destination.Length).CopyTo(destination);

    /// <summary>Copies bytes in.</summary>
    /// <param name="offset">Where they go, in bytes.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">They would not all lie within the region.</exception>
    /// <exception cref="InvalidOperationException">This process may only read the region.</exception>
    public void Write(long offset, ReadOnlySpan<byte> source) => source.CopyTo(AsWritableSpan(offset, source.Length));

    /// <summary>Bytes of the region, in place. Not to be used after the region is disposed.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not all lie within the region.</exception>
    public ReadOnlySpan<byte> AsSpan(long offset, int length)
    {
        ThrowIfDisposed();
        var span = _data.Span(offset, length);

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
            _platform.Remove(Id);
        }

        ReleaseUse();
    }

    /// <summary>Keeps the mapping beyond <see cref="Dispose"/>.</summary>
    internal void AddUse() => Interlocked.Increment(ref _uses);

    /// <summary>Lets one use go; the last one unmaps.</summary>
    internal void ReleaseUse()
    {
        if (Interlocked.Decrement(ref _uses) != 0)
        {
            return;
        }

        var isLast = !IsOwner && IsAbandoned;
        Control.Leave(Slot);
        Control.Dispose();
        _data.Dispose();
        _owned.TryRemove(this, out _);
        if (isLast)
        {
            // A dead owner's region goes with its last participant.
            _platform.Sweep();
        }

        _liveness.Dispose();
    }

    // The liveness lock's file stays: other threads may use peers' tensors until the very end of the process, and a peer
    // that finds no locked file takes the process for dead and uses the blocks again. The next sweep removes it.
    private static void RemoveOwned()
    {
        foreach (var region in _owned.Keys)
        {
            region._platform.Remove(region.Id);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
