namespace Tensors;

/// <summary>What an allocator holds now, and has done since it was made. The meter <c>Tensors.Runtime</c> says the same.</summary>
public readonly record struct SharedMemoryMetrics
{
    /// <summary>Regions of its own.</summary>
    public int Regions { get; init; }

    /// <summary>Memory taken from the system, warm free blocks included, in bytes.</summary>
    public long CommittedBytes { get; init; }

    /// <summary>Memory that it may take, in bytes.</summary>
    public long LimitBytes { get; init; }

    /// <summary>What counts against the sessions' quotas, in bytes.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>Tensors that some process holds, in bytes.</summary>
    public long LeasedBytes { get; init; }

    /// <summary>Tensors handed over and not opened yet, in bytes.</summary>
    public long InFlightBytes { get; init; }

    /// <summary>Tensors allocated.</summary>
    public long Allocations { get; init; }

    /// <summary>Tensors refused because of a session's quota.</summary>
    public long QuotaFailures { get; init; }

    /// <summary>Tensors refused because the allocator's limit was met, its region or the system's memory full.</summary>
    public long MemoryFailures { get; init; }

    /// <summary>Tensors refused because the platform has no shared memory or denied it.</summary>
    public long PlatformFailures { get; init; }

    /// <summary>Tensors handed over and not opened in time.</summary>
    public long Expirations { get; init; }

    /// <summary>Dead participants whose holds were released.</summary>
    public long Reaps { get; init; }

    /// <summary>Regions whose files were removed or renamed, or whose descriptors were closed, by others while they were in use.</summary>
    public long Removals { get; init; }
}
