using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tensors;

/// <summary>Describes whether processes can share memory on this machine, and how much memory they can share.</summary>
public sealed record SharedMemoryCapability
{
    internal SharedMemoryCapability() { }

    /// <summary>Gets a value indicating whether regions can be created.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>Gets the reason why regions cannot be created, and a remedy if one is known. Null if regions can be created.</summary>
    public string? Reason { get; internal init; }

    /// <summary>
    /// Gets a description of how regions are stored on this machine: for example <c>tmpfs files</c>, <c>files on apfs</c> or
    /// <c>sections</c>. Empty if unknown.
    /// </summary>
    public string Kind { get; internal init; } = "";

    /// <summary>Gets the folder that contains one folder of regions for each user, or null if regions are not files.</summary>
    public string? Root { get; internal init; }

    /// <summary>
    /// Gets the maximum size of shared memory, in bytes: the size of the file system, or the commit limit on Windows. 0 if it has no
    /// separate limit or shared memory is not available.
    /// </summary>
    public long TotalBytes { get; internal init; }

    /// <summary>
    /// Gets the part of <see cref="TotalBytes"/> that the current user can still allocate, in bytes. 0 if <see cref="TotalBytes"/> is 0.
    /// </summary>
    public long FreeBytes { get; internal init; }

    /// <summary>Gets a description of whether regions can use huge pages.</summary>
    public required HugePagesCapability HugePages { get; init; }

    /// <summary>Gets a description of whether memory can be sealed. Seals keep a peer from truncating memory.</summary>
    public required SealsCapability Seals { get; init; }

    /// <summary>Returns a one-line description of the capability.</summary>
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
            HugePages = HugePagesCapability.Absent("Shared memory is not available."),
            Seals = SealsCapability.Absent("Shared memory is not available."),
        };
}

/// <summary>Formats byte counts as MiB or GiB, for messages.</summary>
internal static class ByteCount
{
    public static string Format(long bytes) =>
        bytes >= 1L << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):F1} MiB");
}
