using System.Numerics;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Allocates tensors in shared memory and opens those of peers. Each session has regions of its own and a quota; the memory
/// of a disposed tensor stays warm and serves the next one.
/// </summary>
/// <remarks>Thread-safe. One per process is enough: sessions keep clients apart.</remarks>
[TensorOwner]
public sealed class SharedMemoryAllocator : IDisposable
{
    private readonly SharedMemoryAllocatorOptions _options;
    private readonly AllocatorCore _core;
    private readonly Sessions _sessions;
    private readonly AllocatorCounters _counters;

    /// <summary>Makes an allocator. No memory is taken yet; what dead processes left in shared memory is removed.</summary>
    /// <param name="options">The limits, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range, or a value none of its type.</exception>
    public SharedMemoryAllocator(SharedMemoryAllocatorOptions? options = null)
    {
        _options = SharedMemoryAllocatorOptions.Snapshot(options);
        _core = new AllocatorCore(_options, this);
        _sessions = _core.Sessions;
        _counters = _core.Counters;
    }

    /// <summary>
    /// Memory that the regions have taken from the system, warm free blocks included, in bytes. Once the allocator is
    /// disposed: that of regions whose tensors are still held.
    /// </summary>
    public long CommittedBytes => _core.Committed.Used;

    /// <summary>
    /// What the allocator holds now, and has done so far. Once it is disposed, no session holds anything; regions whose
    /// tensors are still held are counted.
    /// </summary>
    public SharedMemoryMetrics Metrics => _core.Metrics;

    /// <summary>Allocates a tensor. Its elements are whatever an earlier tensor of the session left there.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="session">Whose quota and region it belongs to.</param>
    /// <param name="access">What peers may do with it.</param>
    /// <param name="alignment">
    /// What its offset in the region is a multiple of, in bytes: a power of two from 256 to 4,096. Tensors of half a page or more
    /// begin on a page anyway. On the heap it has no meaning.
    /// </param>
    /// <returns>The tensor; dispose it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="access"/> or <paramref name="alignment"/> is not a valid value, or a tensor on the heap would be larger than an array can be.
    /// </exception>
    /// <exception cref="SessionQuotaExceededException">The session would hold more than its quota.</exception>
    /// <exception cref="OutOfSharedMemoryException">The allocator's limit is reached, or the system's memory full.</exception>
    /// <exception cref="SharedMemoryException">The platform refused.</exception>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    [return: Owned]
    public TensorBuffer Allocate(
        DType dtype,
        in TensorShape shape,
        string session = "",
        PeerAccess access = PeerAccess.Read,
        int alignment = SizeClass.MinBytes
    )
    {
        ArgumentNullException.ThrowIfNull(session);
        CheckAccess(access);
        if (alignment is < SizeClass.MinBytes or > SizeClass.PageBytes || !BitOperations.IsPow2(alignment))
        {
            throw new ArgumentOutOfRangeException(
                nameof(alignment),
                alignment,
                $"An alignment is a power of two from {SizeClass.MinBytes} to {SizeClass.PageBytes:N0}."
            );
        }

        var bytes = TensorBuffer.ByteLengthOf(dtype, shape);
        try
        {
            if (_options.Backing is RegionBacking.Heap)
            {
                return AllocateHeap(session, bytes, dtype, shape);
            }

            TensorLease? lease;
            do
            {
                // More than once only where another thread ends the session at this very moment: then it begins anew.
                lease = _sessions.Get(session).TryAllocate(bytes, alignment, dtype, shape, access);
            } while (lease is null);

            _counters.Allocated();
            return new TensorBuffer(lease);
        }
        catch (TensorException e)
        {
            _counters.Failed(e, session);
            if (!_options.AllowHeap || e is SessionQuotaExceededException)
            {
                throw;
            }
        }

        _counters.TookHeap(bytes);
        return AllocateHeap(session, bytes, dtype, shape);
    }

    /// <inheritdoc cref="Allocate(DType, in TensorShape, string, PeerAccess, int)"/>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    [return: Owned]
    public TensorBuffer Allocate<T>(
        in TensorShape shape,
        string session = "",
        PeerAccess access = PeerAccess.Read,
        int alignment = SizeClass.MinBytes
    )
        where T : unmanaged => Allocate(DTypes.FromClr<T>(), shape, session, access, alignment);

    /// <summary>Allocates bytes: a tensor of dtype <see cref="DType.UInt8"/> and rank 1.</summary>
    /// <param name="byteLength">How many, 0 or more.</param>
    /// <param name="session">Whose quota and region they belong to.</param>
    /// <returns>The tensor; dispose it.</returns>
    /// <inheritdoc cref="Allocate(DType, in TensorShape, string, PeerAccess, int)" path="/exception"/>
    [return: Owned]
    public TensorBuffer Allocate(long byteLength, string session = "") => Allocate(DType.UInt8, [byteLength], session);

    /// <summary>
    /// Opens a reference that a peer sent: borrows the tensor, or takes it where it was handed over. Read-only, unless it was
    /// allocated for peers to write or belongs to this allocator.
    /// </summary>
    /// <param name="reference">The reference. Nothing in it is trusted.</param>
    /// <returns>The tensor; dispose it.</returns>
    /// <exception cref="InvalidTensorRefException">A field is out of range.</exception>
    /// <exception cref="StaleTensorException">The tensor is gone.</exception>
    /// <exception cref="SharedMemoryException">Its region cannot be opened here.</exception>
    [return: Owned]
    public TensorBuffer Open(in TensorRef reference)
    {
        ThrowIfDisposed();
        TensorRefCheck.Fields(reference);
        if (_core.Committed.TryFind(reference.Region, out var own))
        {
            return own.TryOpen(reference, out var lease)
                ? new TensorBuffer(lease)
                : throw new StaleTensorException(reference);
        }

        var opened = new TensorBuffer(_core.Opened.Open(reference));
        GC.KeepAlive(this);
        return opened;
    }

    /// <summary>
    /// Determines whether a peer could open a tensor of this allocator now, also one that has not opened its region yet. Not if the
    /// region's files were removed (RemoveIPC, a cleaner of temporary files): send bytes then. New tensors get another region.
    /// </summary>
    /// <param name="reference">A reference to a tensor.</param>
    /// <returns>False also where the tensor is not this allocator's.</returns>
    public bool IsOpenable(in TensorRef reference) =>
        _core.Committed.TryFind(reference.Region, out var own) && own.CheckHealth(byName: true);

    /// <summary>
    /// The region that a session's tensors lie in, to send it to a process that cannot open it by its id
    /// (<see cref="SharedMemoryRegion.SendTo"/>). It stays the allocator's, and is of use as long as a tensor in it is held.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="access"/> is not a valid value.</exception>
    /// <exception cref="SharedMemoryException">The platform refused.</exception>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    [return: Borrowed]
    public SharedMemoryRegion GetRegion(string session = "", PeerAccess access = PeerAccess.Read)
    {
        ArgumentNullException.ThrowIfNull(session);
        CheckAccess(access);
        SharedMemoryRegion? region;
        do
        {
            region = _sessions.Get(session).TryGetRegion(access);
        } while (region is null);

        GC.KeepAlive(this);
        return region;
    }

    /// <summary>
    /// Takes a region that was received (<see cref="SharedMemoryRegion.ReceiveFrom"/>), so that references into it can be
    /// opened. The allocator disposes it when its owner is gone, and at once where this throws.
    /// </summary>
    /// <exception cref="SharedMemoryException">As many regions of peers are open as the options allow.</exception>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    public void Attach([TransfersOwnership] SharedMemoryRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (_sessions.IsClosed)
        {
            region.Dispose();
            ThrowIfDisposed();
        }

        _core.Opened.Add(region);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Gives a region of this allocator a plain name, by which a program opens it that knows shared memory by name only. The
    /// region does not stay open for it.
    /// </summary>
    /// <param name="region">The region, as references to tensors of this allocator name it.</param>
    /// <returns>
    /// The name, to be disposed as soon as the program has opened the memory; null where the region is not this allocator's, or is
    /// closed.
    /// </returns>
    /// <exception cref="SharedMemoryException">
    /// This allocator's regions can have no names (<see cref="SharedMemoryNotSupportedException"/>), or the system refused.
    /// </exception>
    public ExportedRegion? TryExport(RegionId region)
    {
        try
        {
            return _core.Committed.TryFind(region, out var own) && !own.IsClosed ? own.Region.Export() : null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>What a session's tensors hold, and may hold; they hold nothing once the allocator is disposed.</summary>
    public SessionUsage GetSessionUsage(string session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return _sessions.Usage(session);
    }

    /// <summary>
    /// Ends a session: its regions go as soon as the last of its tensors is disposed. Until then peers can open references to
    /// tensors that are held here; none can be handed over any more. A tensor that is allocated afterwards
    /// begins the session anew. Harmless where there is no such session, or the allocator is disposed.
    /// </summary>
    public void EndSession(string session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _sessions.End(session);
    }

    /// <summary>
    /// Frees tensors that were handed over and not opened in time, and what dead peers held. It runs by itself every second
    /// with <see cref="SharedMemoryAllocatorOptions.TensorTtl"/>.
    /// </summary>
    /// <param name="ttl">How long a tensor may have travelled.</param>
    /// <returns>How many tensors were freed, and what they counted for, in bytes.</returns>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    public ExpiredTensors RemoveExpired(TimeSpan ttl)
    {
        ThrowIfDisposed();
        return _core.RemoveExpired(ttl);
    }

    /// <summary>Ends all sessions, lets go of peers' regions and removes what dead ones left behind.</summary>
    public void Dispose() => _core.Close();

    private static void CheckAccess(PeerAccess access)
    {
        if (access is not (PeerAccess.Read or PeerAccess.Write))
        {
            throw new ArgumentOutOfRangeException(
                nameof(access),
                access,
                $"An access is {nameof(PeerAccess)}.{nameof(PeerAccess.Read)} or {nameof(PeerAccess)}.{nameof(PeerAccess.Write)}."
            );
        }
    }

    private TensorBuffer AllocateHeap(string session, long bytes, DType dtype, in TensorShape shape)
    {
        var tensor = _sessions.Get(session).AllocateHeap(bytes, dtype, shape);
        _counters.Allocated();
        return tensor;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_sessions.IsClosed, this);
}
