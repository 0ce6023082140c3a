using System.Collections.Concurrent;
using System.Numerics;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Allocates tensors in shared memory and opens those of peers. Each session has regions of its own and a quota; the memory
/// of a disposed tensor stays warm and serves the next one.
/// </summary>
/// <remarks>Thread-safe. One per process is enough: sessions keep clients apart.</remarks>
[TensorOwner]
public sealed class SharedMemoryAllocator : IDisposable
{
    private static readonly TimeSpan _sweepInterval = TimeSpan.FromSeconds(1);

    // Memory above the high-water mark is given back when it has been idle for this many sweeps.
    private const int IdleSweeps = 10;

    private readonly SharedMemoryAllocatorOptions _options;
    private readonly CommittedMemory _committed;
    private readonly ConcurrentDictionary<string, SessionMemory> _sessions = new(StringComparer.Ordinal);
    private readonly OpenedRegions _opened;
    private readonly SlabSizes _sizes;
    private readonly AllocatorCounters _counters;
    private readonly Timer _sweep;
    private SessionMemory? _latest;
    private int _disposed;

    /// <summary>Makes an allocator. No memory is taken yet; what dead processes left in shared memory is removed.</summary>
    /// <param name="options">The limits, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public SharedMemoryAllocator(SharedMemoryAllocatorOptions? options = null)
    {
        _options = options ?? new SharedMemoryAllocatorOptions();
        SharedMemoryAllocatorOptions.Check(_options);
        _committed = new CommittedMemory(_options.MaxBytes);
        _opened = new OpenedRegions(_options.MaxPeerRegions);
        _sizes = new SlabSizes(_options.Slabs);
        _counters = new AllocatorCounters(_options.Logger);
        RemoveLeftovers();
        RuntimeMeter.Add(this);

        // The timer must not keep an allocator alive that everybody forgot.
        var self = new WeakReference<SharedMemoryAllocator>(this);
        _sweep = new Timer(
            static state => SweepIfAlive((WeakReference<SharedMemoryAllocator>)state!),
            self,
            _sweepInterval,
            _sweepInterval
        );
    }

    /// <summary>Memory that the regions have taken from the system, warm free blocks included, in bytes.</summary>
    public long CommittedBytes => _committed.Used;

    /// <summary>What the allocator holds now, and has done so far.</summary>
    public SharedMemoryMetrics Metrics
    {
        get
        {
            var figures = default(RegionFigures);
            foreach (var (_, session) in _sessions)
            {
                figures += session.Figures();
            }

            return new SharedMemoryMetrics
            {
                Regions = _committed.RegionCount,
                CommittedBytes = _committed.Used,
                LimitBytes = _committed.Limit,
                ReservedBytes = figures.Reserved,
                LeasedBytes = figures.Leased,
                InFlightBytes = figures.InFlight,
                Allocations = _counters.Allocations,
                QuotaFailures = _counters.QuotaFailures,
                MemoryFailures = _counters.MemoryFailures,
                PlatformFailures = _counters.PlatformFailures,
                Expirations = _counters.Expirations,
                Reaps = _counters.Reaps,
            };
        }
    }

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
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alignment"/> is none.</exception>
    /// <exception cref="SessionQuotaExceededException">The session would hold more than its quota.</exception>
    /// <exception cref="OutOfSharedMemoryException">The allocator's limit is reached, or the system's memory full.</exception>
    /// <exception cref="SharedMemoryException">The platform refused.</exception>
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
        if (alignment is < SizeClass.MinBytes or > SizeClass.PageBytes || !BitOperations.IsPow2(alignment))
        {
            throw new ArgumentOutOfRangeException(
                nameof(alignment),
                alignment,
                $"An alignment is a power of two from {SizeClass.MinBytes} to {SizeClass.PageBytes:N0}."
            );
        }

        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var bytes = TensorBuffer.ByteLengthOf(dtype, shape);
        var memory = Session(session);
        try
        {
            if (_options.Backing is RegionBacking.Heap)
            {
                return AllocateHeap(memory, bytes, dtype, shape);
            }

            var lease = memory.Allocate(bytes, alignment, dtype, shape, access);
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
        return AllocateHeap(memory, bytes, dtype, shape);
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
        where T : unmanaged => Allocate(DTypes.Of<T>(), shape, session, access, alignment);

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
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_committed.TryFind(reference.Region, out var own))
        {
            return own.TryOpen(reference, out var lease)
                ? new TensorBuffer(lease)
                : throw new StaleTensorException(reference);
        }

        return new TensorBuffer(_opened.Open(reference));
    }

    /// <summary>
    /// The region that a session's tensors lie in, to send it to a process that cannot open it by its id
    /// (<see cref="SharedMemoryRegion.SendTo"/>). It stays the allocator's.
    /// </summary>
    /// <exception cref="SharedMemoryException">The platform refused.</exception>
    [return: Borrowed]
    public SharedMemoryRegion GetRegion(string session = "", PeerAccess access = PeerAccess.Read)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return Session(session).Region(access);
    }

    /// <summary>
    /// Takes a region that was received (<see cref="SharedMemoryRegion.ReceiveFrom"/>), so that references into it can be
    /// opened. The allocator disposes it when its owner is gone.
    /// </summary>
    /// <exception cref="SharedMemoryException">As many regions of peers are open as the options allow.</exception>
    public void Attach([TransfersOwnership] SharedMemoryRegion region) => _opened.Add(region);

    /// <summary>What a session's tensors hold, and may hold.</summary>
    public SessionUsage SessionUsage(string session) =>
        _sessions.TryGetValue(session, out var memory) ? memory.Usage : new SessionUsage(0, _options.EffectiveQuota);

    internal IEnumerable<KeyValuePair<string, RegionFigures>> FiguresBySession() =>
        _sessions.Select(session => KeyValuePair.Create(session.Key, session.Value.Figures()));

    /// <summary>Ends a session: its regions go as soon as the last of its tensors is disposed.</summary>
    public void EndSession(string session)
    {
        if (_sessions.TryRemove(session, out var memory))
        {
            memory.End();
        }
    }

    /// <summary>
    /// Frees tensors that were handed over and not opened in time, and what dead peers held. It runs by itself every second
    /// with <see cref="SharedMemoryAllocatorOptions.TensorTtl"/>.
    /// </summary>
    /// <param name="ttl">How long a tensor may have travelled.</param>
    /// <returns>How many tensors were freed, and what they counted for, in bytes.</returns>
    public (int Count, long Bytes) CleanupExpired(TimeSpan ttl)
    {
        var count = 0;
        long bytes = 0;
        foreach (var (_, session) in _sessions)
        {
            var freed = session.Sweep(ttl);
            count += freed.Blocks;
            bytes += freed.Bytes;
        }

        _opened.CloseAbandoned();
        return (count, bytes);
    }

    /// <summary>Ends all sessions, lets go of peers' regions and removes what dead ones left behind.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _sweep.Dispose();
        RuntimeMeter.Remove(this);
        foreach (var name in _sessions.Keys)
        {
            EndSession(name);
        }

        _opened.Dispose();
        RemoveLeftovers();
    }

    private TensorBuffer AllocateHeap(SessionMemory memory, long bytes, DType dtype, in TensorShape shape)
    {
        var tensor = memory.AllocateHeap(bytes, dtype, shape);
        _counters.Allocated();
        return tensor;
    }

    private SessionMemory Session(string name)
    {
        // As a rule the same string object again, because it is a literal: that is found without a look-up.
        var session = Volatile.Read(ref _latest);
        if (session is { IsEnded: false } && ReferenceEquals(session.Name, name))
        {
            return session;
        }

        if (!_sessions.TryGetValue(name, out session))
        {
            session = _sessions.GetOrAdd(
                name,
                static (key, self) =>
                    new SessionMemory(key, self._options, self._committed, self._sizes, self._counters),
                this
            );
        }

        Volatile.Write(ref _latest, session);
        return session;
    }

    private static void RemoveLeftovers()
    {
        try
        {
            SharedMemoryPlatform.Current.Sweep();
        }
        catch (Exception e) when (e is SharedMemoryException or IOException or UnauthorizedAccessException)
        {
            // No shared memory here: Allocate says so, or takes the heap where that is allowed.
        }
    }

    private void TrimIdle()
    {
        var excess = _committed.Used - _options.EffectiveHighWater;
        if (excess > 0 && _committed.Trim(excess, IdleSweeps, mayWait: true) is > 0 and var given)
        {
            _counters.Trimmed(given);
        }
    }

    private static void SweepIfAlive(WeakReference<SharedMemoryAllocator> self)
    {
        if (self.TryGetTarget(out var allocator))
        {
            try
            {
                allocator.CleanupExpired(allocator._options.TensorTtl);
                allocator.TrimIdle();
            }
            catch (Exception e) when (e is TensorException or IOException or UnauthorizedAccessException)
            {
                // An exception here would end the process. What could not be swept now is found the next time.
                allocator._counters.SweepFailed(e);
            }
        }
    }
}
