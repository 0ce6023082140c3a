using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tensors;

/// <summary>Whether processes can share memory here, and how much of it.</summary>
public sealed record SharedMemoryCapability
{
    internal SharedMemoryCapability() { }

    /// <summary>Whether regions can be made.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>Why they cannot, and what to do; null where they can.</summary>
    public string? Reason { get; internal init; }

    /// <summary>What regions are here: <c>tmpfs files</c>, <c>files on apfs</c>, <c>sections</c>; empty where that is unknown.</summary>
    public string Kind { get; internal init; } = "";

    /// <summary>The folder in which each user's folder of regions lies, or null where regions are not files.</summary>
    public string? Root { get; internal init; }

    /// <summary>
    /// The most that shared memory can hold, in bytes: the size of the file system, or the commit limit on Windows. 0 where
    /// it has no limit of its own or is absent.
    /// </summary>
    public long TotalBytes { get; internal init; }

    /// <summary>What of it this user could still take, in bytes, under the same conditions.</summary>
    public long FreeBytes { get; internal init; }

    /// <summary>Whether regions can have huge pages.</summary>
    public required HugePagesCapability HugePages { get; init; }

    /// <summary>Whether memory can be sealed against a peer that would truncate it.</summary>
    public required SealsCapability Seals { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var place = Root is null ? Kind : $"{Kind} in {Root}";
        var room =
            TotalBytes == 0
                ? "no separate limit"
                : $"{ByteCount.Format(TotalBytes)}, {ByteCount.Format(FreeBytes)} free";
        return IsAvailable ? $"available: {place}, {room}" : $"absent: {Reason}";
    }

    internal static SharedMemoryCapability Absent(string reason) =>
        new()
        {
            Reason = reason,
            HugePages = HugePagesCapability.Absent("There is no shared memory."),
            Seals = SealsCapability.Absent("There is no shared memory."),
        };
}

/// <summary>Whether regions can have huge pages, which make the first write to a large tensor several times faster.</summary>
public sealed record HugePagesCapability
{
    internal HugePagesCapability() { }

    /// <summary>Whether the system gives huge pages to regions where it has them.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>Why it does not, and what to do; null where it does.</summary>
    public string? Reason { get; internal init; }

    /// <summary>
    /// The system's setting for shared memory without a mount, such as sealed memory; on Linux the one chosen in
    /// <c>/sys/kernel/mm/transparent_hugepage/shmem_enabled</c>. Null where the system does not have it.
    /// </summary>
    public string? Mode { get; internal init; }

    /// <summary>
    /// The setting of the file system that holds regions: the <c>huge=</c> of its mount, <c>never</c> by default.
    /// <c>advise</c> gives huge pages only to a mapping that asks for them. Null where regions are on no tmpfs.
    /// </summary>
    public string? MountMode { get; internal init; }

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        IsAvailable ? $"available: huge={MountMode}, shmem_enabled {Mode}" : $"absent: {Reason}";

    internal static HugePagesCapability Absent(string reason) => new() { Reason = reason };
}

/// <summary>
/// Whether memory can be sealed: its size then stays what it is, and who maps it after its owner can only read it, by force of
/// the kernel.
/// </summary>
public sealed record SealsCapability
{
    internal SealsCapability() { }

    /// <summary>Whether seals were set on a piece of memory and held.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>Why not; null where they were.</summary>
    public string? Reason { get; internal init; }

    /// <summary>One line for people.</summary>
    public override string ToString() => IsAvailable ? "available" : $"absent: {Reason}";

    internal static SealsCapability Absent(string reason) => new() { Reason = reason };
}

/// <summary>Byte counts for people.</summary>
internal static class ByteCount
{
    public static string Format(long bytes) =>
        bytes >= 1L << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):F1} MiB");
}
