using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Tensors;

/// <summary>
/// Provides the functions of the CUDA driver that describe the driver and its devices (cuda.h). None of them allocates device memory.
/// </summary>
/// <remarks>
/// Invariant: all pointers are from one library, which is never unloaded, and each has the signature of its exported name. Calls receive
/// only pointers to memory in the stack frame of the caller.
/// </remarks>
internal sealed unsafe class CudaDriver
{
    public const int Success = 0;
    public const int NoDevice = 100;

    private const int NameBytes = 256;
    private const int ComputeCapabilityMajor = 75;
    private const int ComputeCapabilityMinor = 76;

    private readonly delegate* unmanaged<uint, int> _initialize;
    private readonly delegate* unmanaged<int*, int> _getVersion;
    private readonly delegate* unmanaged<int*, int> _getCount;
    private readonly delegate* unmanaged<int*, int, int> _getDevice;
    private readonly delegate* unmanaged<byte*, int, int, int> _getName;
    private readonly delegate* unmanaged<nuint*, int, int> _getTotalMemory;
    private readonly delegate* unmanaged<int*, int, int, int> _getAttribute;
    private readonly delegate* unmanaged<int, byte**, int> _getErrorName;

    private CudaDriver(nint[] functions)
    {
        _initialize = (delegate* unmanaged<uint, int>)functions[0];
        _getVersion = (delegate* unmanaged<int*, int>)functions[1];
        _getCount = (delegate* unmanaged<int*, int>)functions[2];
        _getDevice = (delegate* unmanaged<int*, int, int>)functions[3];
        _getName = (delegate* unmanaged<byte*, int, int, int>)functions[4];
        _getTotalMemory = (delegate* unmanaged<nuint*, int, int>)functions[5];
        _getAttribute = (delegate* unmanaged<int*, int, int, int>)functions[6];
        _getErrorName = (delegate* unmanaged<int, byte**, int>)functions[7];
    }

    // In the order that the constructor expects.
    private static ReadOnlySpan<string> Names =>
        new[]
        {
            "cuInit",
            "cuDriverGetVersion",
            "cuDeviceGetCount",
            "cuDeviceGet",
            "cuDeviceGetName",
            "cuDeviceTotalMem_v2",
            "cuDeviceGetAttribute",
            "cuGetErrorName",
        };

    /// <summary>Finds the functions in a library. Returns false if one of them is missing.</summary>
    public static bool TryBind(nint library, [NotNullWhen(true)] out CudaDriver? driver)
    {
        driver = null;
        var functions = new nint[Names.Length];
        for (var i = 0; i < functions.Length; i++)
        {
            if (!NativeLibrary.TryGetExport(library, Names[i], out functions[i]))
            {
                return false;
            }
        }

        driver = new CudaDriver(functions);
        return true;
    }

    public int Initialize() => _initialize(0);

    /// <summary>
    /// Gets the CUDA version as 1000 × major + 10 × minor. Does not require <see cref="Initialize"/>. Returns the result code of the
    /// driver.
    /// </summary>
    public int GetVersion(out int version)
    {
        int value = 0;
        var result = _getVersion(&value);
        version = value;
        return result;
    }

    public int GetDeviceCount(out int count)
    {
        int value = 0;
        var result = _getCount(&value);
        count = value;
        return result;
    }

    /// <summary>
    /// Gets the description of a device. Returns the result code of the driver; the description is valid only if the code is
    /// <see cref="Success"/>.
    /// </summary>
    public int GetDevice(int index, out CudaDevice device)
    {
        int handle = 0;
        nuint bytes = 0;
        int major = 0;
        int minor = 0;
        var name = stackalloc byte[NameBytes];
        name[0] = 0;
        var result = _getDevice(&handle, index);
        result = result == Success ? _getName(name, NameBytes, handle) : result;
        result = result == Success ? _getTotalMemory(&bytes, handle) : result;
        result = result == Success ? _getAttribute(&major, ComputeCapabilityMajor, handle) : result;
        result = result == Success ? _getAttribute(&minor, ComputeCapabilityMinor, handle) : result;
        device = new CudaDevice
        {
            Name = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)),
            TotalBytes = (long)bytes,
            ComputeCapability = new Version(major, minor),
        };
        return result;
    }

    /// <summary>Returns the name that the driver gives to an error code, or "unknown".</summary>
    public string NameOf(int error)
    {
        byte* name = null;
        return _getErrorName(error, &name) == Success && name != null
            ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name))
            : "unknown";
    }
}
