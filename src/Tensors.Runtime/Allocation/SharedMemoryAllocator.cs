using System.Numerics;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Allocates tensors in shared memory and opens tensors that peers share. Each session has a quota and separate regions. The
/// memory of a disposed tensor stays committed, and the session's next tensor reuses it.
/// </summary>
/// <remarks>Thread-safe. One allocator per process is enough: sessions separate its clients from each other.</remarks>
[TensorOwner]
public sealed class SharedMemoryAllocator : IDisposable
{
    private readonly SharedMemoryAllocatorOptions _options;
    private readonly AllocatorCore _core;
    private readonly Sessions _sessions;
    private readonly AllocatorCounters _counters;

    /// <summary>
    /// Initializes an allocator, and removes shared memory that dead processes left behind. No memory is committed yet.
    /// </summary>
    /// <param name="options">The limits, or null for the defaults. They are copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range, or a value is not defined in its enumeration.</exception>
    public SharedMemoryAllocator(SharedMemoryAllocatorOptions? options = null)
    {
        _options = SharedMemoryAllocatorOptions.Snapshot(options);
        _core = new AllocatorCore(_options, this);
        _sessions = _core.Sessions;
        _counters = _core.Counters;
    }

    /// <summary>
    /// Gets the memory that the regions have committed, in bytes, including that of free blocks kept for reuse. After disposal, this is the
    /// memory of the regions that still contain leased tensors.
    /// </summary>
    public long CommittedBytes => _core.Committed.Used;

    /// <summary>
    /// Gets the current memory use, and the counts of events since the allocator was created. After disposal, no memory counts against
    /// sessions, and only regions that still contain leased tensors are counted.
    /// </summary>
    public SharedMemoryMetrics Metrics => _core.Metrics;

    /// <summary>
    /// Allocates a tensor. Its elements are not initialized: they may contain data of an earlier tensor of the same session.
    /// </summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="shape">The lengths of the axes, outermost first.</param>
    /// <param name="session">The session whose quota and region are used. The empty string is a session too.</param>
    /// <param name="access">What peers may do with the tensor.</param>
    /// <param name="alignment">
    /// The alignment of the tensor in its region, in bytes: a power of two from 256 to 4,096. Tensors of half a page or more
    /// always begin on a page. Ignored for tensors on the heap.
    /// </param>
    /// <returns>The tensor. The caller owns it and must dispose it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="access"/> or <paramref name="alignment"/> is not a valid value, or a tensor on the heap would be larger
    /// than an array can be.
    /// </exception>
    /// <exception cref="SessionQuotaExceededException">The session would exceed its quota.</exception>
    /// <exception cref="OutOfSharedMemoryException">
    /// The limit of the allocator is reached, or the session's region or the system's memory is full.
    /// </exception>
    /// <exception cref="SharedMemoryException">The platform refused to create or use shared memory.</exception>
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
                $"alignment must be a power of two from {SizeClass.MinBytes} to {SizeClass.PageBytes:N0}."
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
                // Repeats only if another thread ends the session at this moment. The session then starts again.
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

    /// <summary>Allocates a tensor of bytes. Its dtype is <see cref="DType.UInt8"/>, and it has one axis.</summary>
    /// <param name="byteLength">The number of bytes, 0 or more.</param>
    /// <param name="session">The session whose quota and region are used. The empty string is a session too.</param>
    /// <returns>The tensor. The caller owns it and must dispose it.</returns>
    /// <inheritdoc cref="Allocate(DType, in TensorShape, string, PeerAccess, int)" path="/exception"/>
    [return: Owned]
    public TensorBuffer Allocate(long byteLength, string session = "") => Allocate(DType.UInt8, [byteLength], session);

    /// <summary>
    /// Opens the tensor that a reference from a peer refers to. If the tensor was lent, the peer keeps ownership; if it was handed over,
    /// this process becomes its owner. The result is read-only unless the tensor was allocated with <see cref="PeerAccess.Write"/> or
    /// belongs to this allocator.
    /// </summary>
    /// <param name="reference">The reference. All its fields are checked, because a peer may send any values.</param>
    /// <returns>The tensor. The caller owns it and must dispose it.</returns>
    /// <exception cref="InvalidTensorRefException">A field of the reference is out of range.</exception>
    /// <exception cref="StaleTensorException">The tensor was released, or was not opened in time.</exception>
    /// <exception cref="SharedMemoryException">The tensor's region cannot be opened in this process.</exception>
    /// <exception cref="OutOfSharedMemoryException">The tensor's memory cannot be mapped.</exception>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
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
    /// Determines whether peers can currently open the region of a tensor of this allocator, including peers that have not opened it yet.
    /// They cannot open it if the region's files were removed (by RemoveIPC or a cleaner of temporary files). In that case, send the
    /// tensor as bytes; new tensors are allocated in another region. This method checks only the region, not whether the tensor is still
    /// leased.
    /// </summary>
    /// <param name="reference">The reference to the tensor.</param>
    /// <returns>True if peers can open the region. False also if the tensor does not belong to this allocator.</returns>
    public bool IsOpenable(in TensorRef reference) =>
        _core.Committed.TryFind(reference.Region, out var own) && own.CheckHealth(byName: true);

    /// <summary>
    /// Returns the region for a session's tensors, to send it to a process that cannot open it by its id
    /// (<see cref="SharedMemoryRegion.SendTo"/>). The region is created if necessary. The allocator owns it, and keeps it open at least
    /// as long as any process holds a tensor in it.
    /// </summary>
    /// <param name="session">The name of the session.</param>
    /// <param name="access">What peers may do with the tensors in the region.</param>
    /// <returns>The region. Do not dispose it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="access"/> is not a valid value.</exception>
    /// <exception cref="SharedMemoryException">The platform refused to create or use shared memory.</exception>
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
    /// Takes ownership of a region that was received (<see cref="SharedMemoryRegion.ReceiveFrom"/>), so that references to its tensors
    /// can be opened. The allocator disposes the region when the region's owner has closed it or exited and this process holds no tensor
    /// in it, or when the allocator itself is disposed. If this method throws, or the region is already open, the region is disposed
    /// immediately.
    /// </summary>
    /// <param name="region">The region. The caller must not dispose it.</param>
    /// <exception cref="SharedMemoryException">
    /// The maximum number of regions of peers is open already (<see cref="SharedMemoryAllocatorOptions.MaxPeerRegions"/>).
    /// </exception>
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
    /// Exports a region of this allocator under a plain name, for a program that can open shared memory only by name. Returns null if the
    /// region does not belong to this allocator or is closed. The export does not keep the region open.
    /// </summary>
    /// <param name="region">The id of the region, as in references to its tensors.</param>
    /// <returns>
    /// The exported name, or null if the region does not belong to this allocator or is closed. Dispose it as soon as the
    /// program has opened the memory.
    /// </returns>
    /// <exception cref="SharedMemoryException">
    /// Regions of this kind cannot be exported (<see cref="SharedMemoryNotSupportedException"/>), or the system refused.
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

    /// <summary>
    /// Returns a session's memory use and its quota. The use is 0 if the session does not exist or the allocator is disposed.
    /// </summary>
    /// <param name="session">The name of the session.</param>
    public SessionUsage GetSessionUsage(string session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return _sessions.Usage(session);
    }

    /// <summary>
    /// Ends a session. Each of its regions is removed when the last tensor in it is disposed. Until then, peers can open references to
    /// tensors that this process still uses, but no tensor can be handed over. A later allocation starts the session again. Has no effect
    /// if the session does not exist or the allocator is disposed.
    /// </summary>
    /// <param name="session">The name of the session.</param>
    public void EndSession(string session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _sessions.End(session);
    }

    /// <summary>
    /// Frees tensors that were handed over and not opened in time, and releases the leases of dead peers. The allocator also does this
    /// every second, with the time limit <see cref="SharedMemoryAllocatorOptions.TensorTtl"/>.
    /// </summary>
    /// <param name="ttl">The maximum time between handing a tensor over and opening it.</param>
    /// <returns>The number of tensors that were freed, and the bytes that they counted against quotas.</returns>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    public ExpiredTensors RemoveExpired(TimeSpan ttl)
    {
        ThrowIfDisposed();
        return _core.RemoveExpired(ttl);
    }

    /// <summary>
    /// Ends all sessions, closes the regions of peers, and removes shared memory that dead processes left behind. Tensors that are still in
    /// use stay valid.
    /// </summary>
    public void Dispose() => _core.Close();

    private static void CheckAccess(PeerAccess access)
    {
        if (access is not (PeerAccess.Read or PeerAccess.Write))
        {
            throw new ArgumentOutOfRangeException(
                nameof(access),
                access,
                $"access must be {nameof(PeerAccess)}.{nameof(PeerAccess.Read)} or {nameof(PeerAccess)}.{nameof(PeerAccess.Write)}."
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
