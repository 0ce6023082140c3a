using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tensors;

/// <summary>Whether the CUDA driver is here and has devices.</summary>
public sealed record CudaCapability
{
    internal CudaCapability() { }

    /// <summary>Whether the driver has at least one device.</summary>
    [MemberNotNullWhen(false, nameof(Reason))]
    [MemberNotNullWhen(true, nameof(DriverVersion))]
    public bool IsAvailable => Reason is null && DriverVersion is not null;

    /// <summary>Why not, and what to do; null where it has.</summary>
    public string? Reason { get; internal init; }

    /// <summary>The newest version of CUDA that the driver supports; null where there is no driver that answers.</summary>
    public Version? DriverVersion { get; internal init; }

    /// <summary>The devices that this process may use, in the driver's order.</summary>
    public ImmutableArray<CudaDevice> Devices { get; internal init; } = [];

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        IsAvailable
            ? string.Create(CultureInfo.InvariantCulture, $"available: CUDA {DriverVersion}, devices: {Devices.Length}")
            : $"absent: {Reason}";

    internal static CudaCapability Absent(string reason) => new() { Reason = reason };
}
