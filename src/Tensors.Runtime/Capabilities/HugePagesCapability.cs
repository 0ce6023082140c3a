using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>Describes whether regions can use huge pages, which make the first write to a large tensor several times faster.</summary>
public sealed record HugePagesCapability
{
    internal HugePagesCapability() { }

    /// <summary>Gets a value indicating whether the system can use huge pages for regions.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>Gets the reason why huge pages are not available, with a remedy if there is one; null if they are available.</summary>
    public string? Reason { get; internal init; }

    /// <summary>
    /// Gets the system setting for shared memory that is not on a mounted file system, such as sealed memory: on Linux the selected
    /// value of <c>/sys/kernel/mm/transparent_hugepage/shmem_enabled</c>. Null if it was not determined or the system has no such setting.
    /// </summary>
    public string? Mode { get; internal init; }

    /// <summary>
    /// Gets the setting of the file system of regions: the value of its mount option <c>huge=</c>, or <c>never</c> if it is not set.
    /// With <c>advise</c>, only mappings that request huge pages get them. Null if it was not determined or regions are not on a tmpfs.
    /// </summary>
    public string? MountMode { get; internal init; }

    /// <summary>Returns a one-line description.</summary>
    public override string ToString() =>
        IsAvailable ? $"available: huge={MountMode}, shmem_enabled {Mode}" : $"absent: {Reason}";

    internal static HugePagesCapability Absent(string reason) => new() { Reason = reason };
}
