using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>Detects the default Metal device, on macOS.</summary>
internal static class MetalProbe
{
    private const string Framework = "/System/Library/Frameworks/Metal.framework/Metal";

    // Must be loaded for a program without windows to get a device on a machine with two devices.
    private const string CoreGraphics = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics";

    public static MetalCapability Detect()
    {
        if (!OperatingSystem.IsMacOS())
        {
            return MetalCapability.Absent("Metal is available on macOS only.");
        }

        _ = NativeLibrary.TryLoad(CoreGraphics, out _);
        if (
            !NativeLibrary.TryLoad(Framework, out var metal)
            || !NativeLibrary.TryGetExport(metal, "MTLCreateSystemDefaultDevice", out var create)
        )
        {
            return MetalCapability.Absent("This macOS has no Metal framework.");
        }

        return MetalDevice.TryGetName(create, out var name)
            ? new MetalCapability { DeviceName = name }
            : MetalCapability.Absent("Metal found no device on this machine.");
    }
}
