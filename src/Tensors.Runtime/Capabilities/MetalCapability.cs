using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>Whether Metal has a device.</summary>
public sealed record MetalCapability
{
    internal MetalCapability() { }

    /// <summary>Whether there is a default device.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    [MemberNotNullWhen(true, nameof(DeviceName))]
    public bool IsAvailable => Reason is null && DeviceName is not null;

    /// <summary>Why not; null where there is.</summary>
    public string? Reason { get; internal init; }

    /// <summary>The default device's name, or null without a device.</summary>
    public string? DeviceName { get; internal init; }

    /// <summary>One line for people.</summary>
    public override string ToString() => IsAvailable ? $"available: {DeviceName}" : $"absent: {Reason}";

    internal static MetalCapability Absent(string reason) => new() { Reason = reason };
}
