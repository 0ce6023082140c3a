using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>Describes whether a Metal device is available.</summary>
public sealed record MetalCapability
{
    internal MetalCapability() { }

    /// <summary>Gets a value indicating whether Metal has a default device.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    [MemberNotNullWhen(true, nameof(DeviceName))]
    public bool IsAvailable => Reason is null && DeviceName is not null;

    /// <summary>Gets the reason why Metal is not available, or null if it is available.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Gets the name of the default device, or null if there is no device.</summary>
    public string? DeviceName { get; internal init; }

    /// <summary>Returns a one-line description of the capability.</summary>
    public override string ToString() => IsAvailable ? $"available: {DeviceName}" : $"absent: {Reason}";

    internal static MetalCapability Absent(string reason) => new() { Reason = reason };
}
