using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors;

/// <summary>
/// The limits of a <see cref="SharedMemoryAllocator"/>. In the configuration they are the section <c>SharedTensors</c>, except for <see cref="Slabs"/> and
/// <see cref="Logger"/>. An allocator copies them when it is constructed.
/// </summary>
public sealed class SharedMemoryAllocatorOptions
{
    /// <summary>How many sizes of slabs an allocator can have.</summary>
    internal const int MaxSlabs = Memory.SizeClass.Count - Memory.SizeClass.FirstSlab;

    /// <summary>
    /// The largest limit, region or slab, 2^56 bytes: as much as any machine can address, and
    /// little enough for sums and multiples of it to be numbers of 64 bits.
    /// </summary>
    internal const long LargestBytes = 1L << 56;

    /// <summary>
    /// The default of <see cref="MaxBytes"/>: 1 GiB, or a quarter of the memory that this process may use (its container's limit
    /// included), if that is less.
    /// </summary>
    public static long DefaultMaxBytes { get; } = Math.Clamp(AvailableBytes / 4 & ~4095L, 1L << 20, 1L << 30);

    /// <summary>
    /// Maximum memory that the tensors of all regions together take from the system, in bytes, at most 2^56. Default:
    /// <see cref="DefaultMaxBytes"/>. A
    /// region's tables take 128 bytes for each of <see cref="MaxTensorsPerRegion"/> on top.
    /// </summary>
    public long MaxBytes { get; set; } = DefaultMaxBytes;

    /// <summary>
    /// Maximum memory of the allocator's tensors on the heap, in bytes, at most 2^56 (<see cref="AllowHeap"/>,
    /// <see cref="RegionBacking.Heap"/>). Default, null: <see cref="MaxBytes"/>, or a quarter of the memory that this process may use,
    /// if that is more.
    /// </summary>
    public long? MaxHeapBytes { get; set; }

    /// <summary>What one session's tensors may hold at a time, in bytes, at most 2^56; null for as much as <see cref="MaxBytes"/>.</summary>
    public long? PerSessionQuota { get; set; }

    /// <summary>How long a tensor that was handed over may wait to be opened. Default: 30 seconds.</summary>
    public TimeSpan TensorTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Address space of a session's region, in bytes, at most 2^56; null for eight times its quota, so that tensors of many sizes find
    /// places. Address space costs nothing: memory is taken when a tensor needs it.
    /// </summary>
    public long? RegionBytes { get; set; }

    /// <summary>How many tensors a session's region can hold at a time, 1 to 65,536; each takes 128 bytes of memory. Default: 4,096.</summary>
    public int MaxTensorsPerRegion { get; set; } = 4096;

    /// <summary>Maximum number of regions of peers that are open at the same time: two for each of a peer's sessions. Default: 256.</summary>
    public int MaxPeerRegions { get; set; } = 256;

    /// <summary>
    /// Memory of disposed tensors is kept warm up to here, all regions counted; what is beyond, and has not been used for ten
    /// seconds, is given back in the background. In bytes; null for half of <see cref="MaxBytes"/>.
    /// </summary>
    public long? HighWaterBytes { get; set; }

    /// <summary>
    /// Tensors that are known in advance: each session gets blocks of exactly their size, warm before the first request. At
    /// most 64 sizes, each of at most 2^56 bytes.
    /// </summary>
    public IList<TensorSlab> Slabs { get; set; } = [];

    /// <summary>
    /// Minimum number of blocks of each size of <see cref="Slabs"/> that a session gets at once, warm; 0, the default, for as many as the slab says.
    /// </summary>
    public int WarmTensors { get; set; }

    /// <summary>Where it is logged that memory ran out, peers died or tensors expired.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>What the regions' memory is. Default: files.</summary>
    public RegionBacking Backing { get; set; } = RegionBacking.Files;

    /// <summary>
    /// Whether a tensor may lie on the heap where shared memory has no room or is not to be had. Such a tensor is sent as
    /// bytes. A quota is never evaded that way.
    /// </summary>
    public bool AllowHeap { get; set; }

    // Respects limits of control groups, as far as the runtime knows them.
    private static long AvailableBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    internal long EffectiveHeapBytes => MaxHeapBytes ?? Math.Max(MaxBytes, AvailableBytes / 4);

    internal long EffectiveQuota => PerSessionQuota ?? MaxBytes;

    internal long EffectiveHighWater => HighWaterBytes ?? MaxBytes / 2;

    internal ImmutableArray<TensorSlab> EffectiveSlabs =>
        [.. Slabs.Select(slab => slab with { Count = Math.Max(slab.Count, WarmTensors) })];

    internal long EffectiveRegionBytes => RoundUpToPage(RegionBytes ?? Math.Min(EffectiveQuota, 1L << 42) * 8);

    /// <summary>Copies options that a caller passed, so that later changes have no effect, and checks them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range. The message names it.</exception>
    internal static SharedMemoryAllocatorOptions Snapshot(SharedMemoryAllocatorOptions? options)
    {
        var copy = (SharedMemoryAllocatorOptions?)options?.MemberwiseClone() ?? new SharedMemoryAllocatorOptions();
        OptionChecks.ThrowIfWrong(FindProblem(copy), nameof(options));
        copy.Slabs = [.. copy.Slabs];
        return copy;
    }

    /// <summary>Copies every option of another object.</summary>
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

    /// <summary>Describes the first option that is out of its range, or returns null.</summary>
    internal static string? FindProblem(SharedMemoryAllocatorOptions options) =>
        !IsSize(options.MaxBytes) ? NoSize(nameof(MaxBytes), options.MaxBytes)
        : options.MaxHeapBytes is { } heap && !IsSize(heap) ? NoSize(nameof(MaxHeapBytes), heap)
        : options.PerSessionQuota is { } quota && !IsSize(quota) ? NoSize(nameof(PerSessionQuota), quota)
        : options.RegionBytes is { } region && !IsSize(region) ? NoSize(nameof(RegionBytes), region)
        : options.TensorTtl < TimeSpan.Zero ? $"TensorTtl is {options.TensorTtl}; it must not be negative."
        : options.MaxTensorsPerRegion is <= 0 or > Memory.ControlLayout.MaxBlocks
            ? $"MaxTensorsPerRegion is {options.MaxTensorsPerRegion:N0}; it must be 1 to {Memory.ControlLayout.MaxBlocks:N0}."
        : options.MaxPeerRegions <= 0 ? $"MaxPeerRegions is {options.MaxPeerRegions:N0}; it must be positive."
        : options.HighWaterBytes < 0 ? $"HighWaterBytes is {options.HighWaterBytes:N0}; it must not be negative."
        : options.Slabs is null || options.Slabs.Count > MaxSlabs
            ? $"Slabs has {options.Slabs?.Count ?? 0} entries; it must be set and have at most {MaxSlabs}."
        : options.Slabs.Select(WrongSlab).FirstOrDefault(wrongSlab => wrongSlab is not null)
            ?? OptionChecks.First(
                OptionChecks.AtLeast(nameof(WarmTensors), options.WarmTensors, 0),
                OptionChecks.Choice(nameof(Backing), options.Backing)
            );

    private static bool IsSize(long bytes) => bytes is > 0 and <= LargestBytes;

    private static string NoSize(string name, long bytes) =>
        $"{name} is {bytes:N0} bytes; it must be 1 to {LargestBytes:N0}.";

    private static string? WrongSlab(TensorSlab slab) =>
        slab.ByteLength is < 0 or > LargestBytes
            ? $"Slabs has one of {slab.ByteLength:N0} bytes; it must be 0 to {LargestBytes:N0}."
        : slab.Count < 0 ? $"Slabs has one with a count of {slab.Count:N0}; it must not be negative."
        : !Enum.IsDefined(slab.Access) ? $"Slabs has one with the access {slab.Access}; it must be Read or Write."
        : null;

    private static long RoundUpToPage(long bytes) => (bytes + 4095) & ~4095L;
}
