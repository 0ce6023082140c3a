using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>Describes whether regions can use huge pages, which make the first write to a large tensor several times faster.</summary>
public sealed record HugePagesCapability
{
    internal HugePagesCapability() { }

    /// <summary>Gets a value indicating whether the system can use huge pages for regions.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>Gets the reason why huge pages are not available, and a remedy if one is known. Null if they are available.</summary>
    public string? Reason { get; internal init; }

    /// <summary>
    /// Gets the system setting for shared memory that is not on a mounted file system, such as sealed memory. On Linux, this is the
    /// selected value of <c>/sys/kernel/mm/transparent_hugepage/shmem_enabled</c>. Null if the setting does not exist or was not
    /// determined.
    /// </summary>
    public string? Mode { get; internal init; }

    /// <summary>
    /// Gets the huge page setting of the file system that contains the regions: the value of its mount option <c>huge=</c>, or
    /// <c>never</c> if the option is not set. With <c>advise</c>, only mappings that request huge pages get them. Null if it was not
    /// determined or regions are not on a tmpfs.
    /// </summary>
    public string? MountMode { get; internal init; }

    /// <summary>Returns a one-line description of the capability.</summary>
    public override string ToString() =>
        IsAvailable ? $"available: huge={MountMode}, shmem_enabled {Mode}" : $"absent: {Reason}";

    internal static HugePagesCapability Absent(string reason) => new() { Reason = reason };
}
