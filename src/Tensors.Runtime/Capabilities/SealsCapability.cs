using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>
/// Describes whether memory can be sealed. The kernel then ensures that its size cannot change, and that a mapping created after
/// the owner's can only be read.
/// </summary>
public sealed record SealsCapability
{
    internal SealsCapability() { }

    /// <summary>Gets a value indicating whether memory can be sealed. Detection seals a page of memory and verifies the seals.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsAvailable => Reason is null;

    /// <summary>Gets the reason why seals are not available, or null if they are available.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Returns a one-line description of the capability.</summary>
    public override string ToString() => IsAvailable ? "available" : $"absent: {Reason}";

    internal static SealsCapability Absent(string reason) => new() { Reason = reason };
}
