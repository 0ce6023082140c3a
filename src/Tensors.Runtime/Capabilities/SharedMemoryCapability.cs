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

/// <summary>Byte counts for people.</summary>
internal static class ByteCount
{
    public static string Format(long bytes) =>
        bytes >= 1L << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):F1} MiB");
}
