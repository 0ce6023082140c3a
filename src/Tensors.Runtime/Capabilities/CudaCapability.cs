using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tensors;

/// <summary>Describes whether a CUDA driver with at least one device is available.</summary>
public sealed record CudaCapability
{
    internal CudaCapability() { }

    /// <summary>Gets a value indicating whether a CUDA driver is installed and has at least one device.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    [MemberNotNullWhen(true, nameof(DriverVersion))]
    public bool IsAvailable => Reason is null && DriverVersion is not null;

    /// <summary>Gets the reason why CUDA is not available, and a remedy if one is known. Null if CUDA is available.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Gets the newest version of CUDA that the driver supports, or null if there is no working driver.</summary>
    public Version? DriverVersion { get; internal init; }

    /// <summary>
    /// Gets the devices that this process may use, in the order in which the driver lists them. Empty if CUDA is not available.
    /// </summary>
    public ImmutableArray<CudaDevice> Devices { get; internal init; } = [];

    /// <summary>Returns a one-line description of the capability.</summary>
    public override string ToString() =>
        IsAvailable
            ? string.Create(CultureInfo.InvariantCulture, $"available: CUDA {DriverVersion}, devices: {Devices.Length}")
            : $"absent: {Reason}";

    internal static CudaCapability Absent(string reason) => new() { Reason = reason };
}
