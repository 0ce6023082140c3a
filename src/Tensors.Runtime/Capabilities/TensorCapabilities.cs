using System.Globalization;
using System.Text;

namespace Tensors;

/// <summary>Describes which optional features this machine supports, and why the others are not available.</summary>
public sealed record TensorCapabilities
{
    internal TensorCapabilities() { }

    /// <summary>Gets a description of shared memory on this machine.</summary>
    public required SharedMemoryCapability SharedMemory { get; init; }

    /// <summary>Gets a description of NVIDIA CUDA on this machine.</summary>
    public required CudaCapability Cuda { get; init; }

    /// <summary>Gets a description of Apple Metal on this machine.</summary>
    public required MetalCapability Metal { get; init; }

    /// <summary>
    /// Detects the features of this machine at the time of the call. If a feature cannot be determined, it counts as absent, and its
    /// reason says why.
    /// </summary>
    /// <remarks>
    /// Never throws, creates no file and keeps no descriptor open. If a CUDA driver is installed, it is initialized, and the
    /// resources that it opens stay open until the process ends, because the driver has no function that closes them.
    /// </remarks>
    public static TensorCapabilities Detect() =>
        new()
        {
            SharedMemory = Try(SharedMemoryProbe.Detect, SharedMemoryCapability.Absent),
            Cuda = Try(CudaProbe.Detect, CudaCapability.Absent),
            Metal = Try(MetalProbe.Detect, MetalCapability.Absent),
        };

    /// <summary>Returns a report of all features, with several lines.</summary>
    public override string ToString()
    {
        var report = new StringBuilder();
        AddLine(report, "shared memory", SharedMemory.ToString());
        AddLine(report, "  huge pages", SharedMemory.HugePages.ToString());
        AddLine(report, "  seals", SharedMemory.Seals.ToString());
        AddLine(report, "CUDA", Cuda.ToString());
        for (var i = 0; i < Cuda.Devices.Length; i++)
        {
            AddLine(report, string.Create(CultureInfo.InvariantCulture, $"  device {i}"), Cuda.Devices[i].ToString());
        }

        AddLine(report, "Metal", Metal.ToString());
        return report.ToString().TrimEnd();
    }

    /// <summary>
    /// Returns the result of a probe. If the probe throws, returns an absent capability that gives the exception as the reason.
    /// </summary>
    internal static T Try<T>(Func<T> probe, Func<string, T> absent)
    {
        try
        {
            return probe();
        }
        catch (Exception e)
        {
            // Detection must not throw, regardless of the errors that an unusual machine causes.
            return absent($"Detection failed: {e.Message}");
        }
    }

    private static void AddLine(StringBuilder report, string name, string state) =>
        report.Append(CultureInfo.InvariantCulture, $"{name, -14} {state}").Append('\n');
}
