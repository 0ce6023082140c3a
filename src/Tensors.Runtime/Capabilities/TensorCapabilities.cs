using System.Globalization;
using System.Text;

namespace Tensors;

/// <summary>What this machine offers to tensors, and why it lacks what it lacks.</summary>
public sealed record TensorCapabilities
{
    internal TensorCapabilities() { }

    /// <summary>Memory that processes share.</summary>
    public required SharedMemoryCapability SharedMemory { get; init; }

    /// <summary>NVIDIA's CUDA.</summary>
    public required CudaCapability Cuda { get; init; }

    /// <summary>Apple's Metal.</summary>
    public required MetalCapability Metal { get; init; }

    /// <summary>Looks at the machine as it is now. What cannot be found out counts as absent, with the reason.</summary>
    /// <remarks>
    /// It never throws, makes no file and keeps no descriptor of its own. Where there is a CUDA driver it is asked, and
    /// keeps what it opened for itself until the process ends: it has no call that ends it.
    /// </remarks>
    public static TensorCapabilities Detect() =>
        new()
        {
            SharedMemory = Try(SharedMemoryProbe.Detect, SharedMemoryCapability.Absent),
            Cuda = Try(CudaProbe.Detect, CudaCapability.Absent),
            Metal = Try(MetalProbe.Detect, MetalCapability.Absent),
        };

    /// <summary>A report for people, of several lines.</summary>
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

    /// <summary>What a probe finds, or the absence of it with the reason why the probe itself failed.</summary>
    internal static T Try<T>(Func<T> probe, Func<string, T> absent)
    {
        try
        {
            return probe();
        }
        catch (Exception e)
        {
            // Whatever a strange machine makes of a look at it, a program must be able to ask.
            return absent($"Looking failed: {e.Message}");
        }
    }

    private static void AddLine(StringBuilder report, string name, string state) =>
        report.Append(CultureInfo.InvariantCulture, $"{name, -14} {state}").Append('\n');
}
