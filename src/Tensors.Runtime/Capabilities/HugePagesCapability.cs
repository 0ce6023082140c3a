using System.Diagnostics.CodeAnalysis;

namespace Tensors;

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
