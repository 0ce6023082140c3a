using System.Diagnostics.CodeAnalysis;

namespace Tensors;

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
