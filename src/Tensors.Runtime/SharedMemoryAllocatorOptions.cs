namespace Tensors;

/// <summary>The limits of a <see cref="SharedMemoryAllocator"/>.</summary>
public sealed record SharedMemoryAllocatorOptions
{
    /// <summary>Memory that all regions together may take from the system, in bytes. 1 GiB unless set.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>What one session's tensors may hold at a time, in bytes; null for as much as <see cref="MaxBytes"/>.</summary>
    public long? PerSessionQuota { get; init; }

    /// <summary>How long a tensor that was handed over may wait to be opened. 30 seconds unless set.</summary>
    public TimeSpan TensorTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Address space of a session's region, in bytes; null for eight times its quota, so that tensors of many sizes find
    /// places. Address space costs nothing: memory is taken when a tensor needs it.
    /// </summary>
    public long? RegionBytes { get; init; }

    /// <summary>How many tensors a session's region can hold at a time, 1 to 1,048,576; each takes 64 bytes of memory. 4,096 unless set.</summary>
    public int MaxTensorsPerRegion { get; init; } = 4096;

    /// <summary>
    /// Whether a tensor may lie on the heap where shared memory has no room or is not to be had. Such a tensor is sent as
    /// bytes. A quota is never evaded that way.
    /// </summary>
    public bool AllowHeap { get; init; }

    internal long EffectiveQuota => PerSessionQuota ?? MaxBytes;

    internal long EffectiveRegionBytes => RoundUpToPage(RegionBytes ?? Math.Min(EffectiveQuota, 1L << 42) * 8);

    internal static void Check(SharedMemoryAllocatorOptions options)
    {
        string? wrong =
            options.MaxBytes <= 0 ? $"MaxBytes is {options.MaxBytes:N0}; it must be positive."
            : options.EffectiveQuota <= 0 ? $"PerSessionQuota is {options.EffectiveQuota:N0}; it must be positive."
            : options.TensorTtl < TimeSpan.Zero ? $"TensorTtl is {options.TensorTtl}; it must not be negative."
            : options.EffectiveRegionBytes <= 0 ? $"RegionBytes is {options.RegionBytes:N0}; it must be positive."
            : options.MaxTensorsPerRegion is <= 0 or > Memory.ControlLayout.MaxBlocks
                ? $"MaxTensorsPerRegion is {options.MaxTensorsPerRegion:N0}; it must be 1 to {Memory.ControlLayout.MaxBlocks:N0}."
            : null;
        if (wrong is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(options), wrong);
        }
    }

    private static long RoundUpToPage(long bytes) => (bytes + 4095) & ~4095L;
}

/// <summary>What a session's tensors hold.</summary>
/// <param name="UsedBytes">What counts against the quota now: tensors held, lent and travelling, in bytes.</param>
/// <param name="QuotaBytes">The quota, in bytes.</param>
public readonly record struct SessionUsage(long UsedBytes, long QuotaBytes);
