using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors;

/// <summary>
/// Options of a <see cref="SharedMemoryAllocator"/>. An allocator copies them when it is constructed. All options except
/// <see cref="Slabs"/> and <see cref="Logger"/> can be set in the configuration section <c>SharedTensors</c>.
/// </summary>
public sealed class SharedMemoryAllocatorOptions
{
    /// <summary>The maximum number of slab sizes of an allocator.</summary>
    internal const int MaxSlabs = Memory.SizeClass.Count - Memory.SizeClass.FirstSlab;

    /// <summary>
    /// The maximum value of a limit, and the maximum size of a region or slab: 2^56 bytes. This is as much as any machine can address, and
    /// small enough that sums and multiples of it fit in 64 bits.
    /// </summary>
    internal const long LargestBytes = 1L << 56;

    /// <summary>
    /// Gets the default of <see cref="MaxBytes"/>: 1 GiB, or a quarter of the memory that this process may use (including its
    /// container's limit) if that is less, but at least 1 MiB.
    /// </summary>
    public static long DefaultMaxBytes { get; } = Math.Clamp(AvailableBytes / 4 & ~4095L, 1L << 20, 1L << 30);

    /// <summary>
    /// Gets or sets the maximum memory that all regions together commit for tensors, in bytes, from 1 to 2^56. Default:
    /// <see cref="DefaultMaxBytes"/>. In addition, the block table of each region needs 128 bytes for each of
    /// <see cref="MaxTensorsPerRegion"/>.
    /// </summary>
    public long MaxBytes { get; set; } = DefaultMaxBytes;

    /// <summary>
    /// Gets or sets the maximum memory of the allocator's tensors on the heap, in bytes, from 1 to 2^56 (see <see cref="AllowHeap"/> and
    /// <see cref="RegionBacking.Heap"/>). Default: null, which means <see cref="MaxBytes"/>, or a quarter of the memory that this process
    /// may use if that is more.
    /// </summary>
    public long? MaxHeapBytes { get; set; }

    /// <summary>
    /// Gets or sets the maximum memory that one session's tensors may hold at a time, in bytes, from 1 to 2^56. Default: null, which
    /// means <see cref="MaxBytes"/>.
    /// </summary>
    public long? PerSessionQuota { get; set; }

    /// <summary>
    /// Gets or sets the maximum time between handing a tensor over and opening it, 0 or more. After that, the reference can no
    /// longer be opened, and the tensor is freed once no process holds it. Default: 30 seconds.
    /// </summary>
    public TimeSpan TensorTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the address space of a session's region, in bytes, from 1 to 2^56. Default: null, which means eight times the
    /// session's quota, but at most 2^45, so that tensors of many sizes fit. Address space costs nothing: memory is taken only when a
    /// tensor needs it.
    /// </summary>
    public long? RegionBytes { get; set; }

    /// <summary>
    /// Gets or sets the maximum number of tensors that a session's region can hold at a time, from 1 to 65,536. Each takes 128
    /// bytes of memory for its table entry. Default: 4,096.
    /// </summary>
    public int MaxTensorsPerRegion { get; set; } = 4096;

    /// <summary>
    /// Gets or sets the maximum number of regions of peers that are open at the same time, 1 or more. Each session of a peer
    /// uses up to two. Default: 256.
    /// </summary>
    public int MaxPeerRegions { get; set; } = 256;

    /// <summary>
    /// Gets or sets the high-water mark for the memory of all regions together, in bytes, 0 or more. Up to this mark, the memory of
    /// disposed tensors is kept for reuse. Memory above the mark is returned to the system in the background after ten seconds without
    /// use. Default: null, which means half of <see cref="MaxBytes"/>.
    /// </summary>
    public long? HighWaterBytes { get; set; }

    /// <summary>
    /// Gets or sets the tensor sizes that are known in advance: at most 64 sizes, each of at most 2^56 bytes. Each session has blocks of
    /// exactly these sizes, and before its first allocation it commits the memory for <see cref="TensorSlab.Count"/> blocks of each size.
    /// Default: empty.
    /// </summary>
    public IList<TensorSlab> Slabs { get; set; } = [];

    /// <summary>
    /// Gets or sets the minimum number of blocks of each size in <see cref="Slabs"/> for which a session commits memory in advance, 0 or
    /// more. Default: 0, which means the <see cref="TensorSlab.Count"/> of each slab.
    /// </summary>
    public int WarmTensors { get; set; }

    /// <summary>
    /// Gets or sets the logger, which receives a message when memory runs out, a peer dies or a tensor expires. Default: no
    /// logging.
    /// </summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Gets or sets the kind of memory that backs regions. Default: <see cref="RegionBacking.Files"/>.</summary>
    public RegionBacking Backing { get; set; } = RegionBacking.Files;

    /// <summary>
    /// Gets or sets a value indicating whether a tensor is allocated on the heap if shared memory is full or not available. Such a tensor
    /// is sent as bytes, and counts against its session's quota. An allocation that would exceed the quota always throws. Default: false.
    /// </summary>
    public bool AllowHeap { get; set; }

    // Includes the limits of control groups, as far as the runtime knows them.
    private static long AvailableBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    internal long EffectiveHeapBytes => MaxHeapBytes ?? Math.Max(MaxBytes, AvailableBytes / 4);

    internal long EffectiveQuota => PerSessionQuota ?? MaxBytes;

    internal long EffectiveHighWater => HighWaterBytes ?? MaxBytes / 2;

    internal ImmutableArray<TensorSlab> EffectiveSlabs =>
        [.. Slabs.Select(slab => slab with { Count = Math.Max(slab.Count, WarmTensors) })];

    internal long EffectiveRegionBytes => RoundUpToPage(RegionBytes ?? Math.Min(EffectiveQuota, 1L << 42) * 8);

    /// <summary>Returns a validated copy of the options that a caller passed. Later changes of those options have no effect.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range. The message names it.</exception>
    internal static SharedMemoryAllocatorOptions Snapshot(SharedMemoryAllocatorOptions? options)
    {
        var copy = (SharedMemoryAllocatorOptions?)options?.MemberwiseClone() ?? new SharedMemoryAllocatorOptions();
        OptionChecks.ThrowIfWrong(FindProblem(copy), nameof(options));
        copy.Slabs = [.. copy.Slabs];
        return copy;
    }

    /// <summary>Copies every option of another instance to this one.</summary>
    internal void CopyFrom(SharedMemoryAllocatorOptions other)
    {
        MaxBytes = other.MaxBytes;
        MaxHeapBytes = other.MaxHeapBytes;
        PerSessionQuota = other.PerSessionQuota;
        TensorTtl = other.TensorTtl;
        RegionBytes = other.RegionBytes;
        MaxTensorsPerRegion = other.MaxTensorsPerRegion;
        MaxPeerRegions = other.MaxPeerRegions;
        HighWaterBytes = other.HighWaterBytes;
        Slabs = [.. other.Slabs ?? []];
        WarmTensors = other.WarmTensors;
        Logger = other.Logger;
        Backing = other.Backing;
        AllowHeap = other.AllowHeap;
    }

    /// <summary>Returns a description of the first option that is out of range, or null if all options are valid.</summary>
    internal static string? FindProblem(SharedMemoryAllocatorOptions options) =>
        !IsSize(options.MaxBytes) ? NoSize(nameof(MaxBytes), options.MaxBytes)
        : options.MaxHeapBytes is { } heap && !IsSize(heap) ? NoSize(nameof(MaxHeapBytes), heap)
        : options.PerSessionQuota is { } quota && !IsSize(quota) ? NoSize(nameof(PerSessionQuota), quota)
        : options.RegionBytes is { } region && !IsSize(region) ? NoSize(nameof(RegionBytes), region)
        : options.TensorTtl < TimeSpan.Zero ? $"TensorTtl is {options.TensorTtl}; it must not be negative."
        : options.MaxTensorsPerRegion is <= 0 or > Memory.ControlLayout.MaxBlocks
            ? $"MaxTensorsPerRegion is {options.MaxTensorsPerRegion:N0}; it must be from 1 to {Memory.ControlLayout.MaxBlocks:N0}."
        : options.MaxPeerRegions <= 0 ? $"MaxPeerRegions is {options.MaxPeerRegions:N0}; it must be positive."
        : options.HighWaterBytes < 0 ? $"HighWaterBytes is {options.HighWaterBytes:N0}; it must not be negative."
        : options.Slabs is null || options.Slabs.Count > MaxSlabs
            ? $"Slabs {(options.Slabs is null ? "is null" : $"has {options.Slabs.Count} entries")}; it must be a list of at most {MaxSlabs}."
        : options.Slabs.Select(WrongSlab).FirstOrDefault(wrongSlab => wrongSlab is not null)
            ?? OptionChecks.First(
                OptionChecks.AtLeast(nameof(WarmTensors), options.WarmTensors, 0),
                OptionChecks.Choice(nameof(Backing), options.Backing)
            );

    private static bool IsSize(long bytes) => bytes is > 0 and <= LargestBytes;

    private static string NoSize(string name, long bytes) =>
        $"{name} is {bytes:N0} bytes; it must be from 1 to {LargestBytes:N0}.";

    private static string? WrongSlab(TensorSlab slab) =>
        slab.ByteLength is < 0 or > LargestBytes
            ? $"Slabs has a slab of {slab.ByteLength:N0} bytes; its size must be from 0 to {LargestBytes:N0}."
        : slab.Count < 0 ? $"Slabs has a slab with a count of {slab.Count:N0}; the count must not be negative."
        : !Enum.IsDefined(slab.Access)
            ? $"Slabs has a slab with the access {slab.Access}; the access must be Read or Write."
        : null;

    private static long RoundUpToPage(long bytes) => (bytes + 4095) & ~4095L;
}
