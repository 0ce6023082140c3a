using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>Detects the CUDA driver and its devices.</summary>
internal static class CudaProbe
{
    private const string NoDevice = "The CUDA driver has no device that this process may use.";

    public static CudaCapability Detect()
    {
        if (OperatingSystem.IsLinux())
        {
            return Detect("libcuda.so.1");
        }

        // By its full path, because a library of that name in the current folder is not trusted.
        return OperatingSystem.IsWindows()
            ? Detect(Path.Combine(Environment.SystemDirectory, "nvcuda.dll"))
            : CudaCapability.Absent("CUDA is available on Linux and Windows only.");
    }

    /// <summary>Loads a driver library, and returns the capability that it provides: its version and its devices.</summary>
    public static CudaCapability Detect(string library)
    {
        var name = Path.GetFileName(library);
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return CudaCapability.Absent($"The library {name} was not found. Install an NVIDIA driver.");
        }

        // Never unloaded, because the driver may have started threads that run its code.
        if (!CudaDriver.TryBind(handle, out var driver))
        {
            return CudaCapability.Absent(
                $"{name} does not export all functions of a CUDA driver. Install a newer driver."
            );
        }

        if (Failure(driver, "cuDriverGetVersion", driver.GetVersion(out var number)) is { } failure)
        {
            return CudaCapability.Absent(failure);
        }

        var reason = ReadDevices(driver, out var devices);
        return new CudaCapability
        {
            Reason = reason,
            DriverVersion = new Version(number / 1000, number % 1000 / 10),
            Devices = devices,
        };
    }

    /// <summary>
    /// Reads the descriptions of a driver's devices. Returns null if successful; otherwise, the reason why the devices are not available.
    /// </summary>
    private static string? ReadDevices(CudaDriver driver, out ImmutableArray<CudaDevice> devices)
    {
        devices = [];
        var count = 0;
        var reason =
            Failure(driver, "cuInit", driver.Initialize())
            ?? Failure(driver, "cuDeviceGetCount", driver.GetDeviceCount(out count));
        if (reason is not null || count == 0)
        {
            return reason ?? NoDevice;
        }

        var found = ImmutableArray.CreateBuilder<CudaDevice>(count);
        for (var i = 0; i < count; i++)
        {
            if (Failure(driver, $"cuDeviceGet for device {i}", driver.GetDevice(i, out var device)) is { } failure)
            {
                return failure;
            }

            found.Add(device);
        }

        devices = found.MoveToImmutable();
        return null;
    }

    private static string? Failure(CudaDriver driver, string call, int error) =>
        error switch
        {
            CudaDriver.Success => null,
            CudaDriver.NoDevice => NoDevice,
            _ => $"{call} failed with CUDA error {error} ({driver.NameOf(error)}).",
        };
}
