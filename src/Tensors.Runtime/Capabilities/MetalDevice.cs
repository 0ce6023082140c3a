using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Tensors;

/// <summary>Reads the name of the default Metal device, through the Objective-C runtime.</summary>
/// <remarks>
/// Invariant: the device is released exactly once, because the function that creates it returns it retained. The string of the name is
/// valid until the pool is popped, and is copied before that.
/// </remarks>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MetalDevice
{
    private const string ObjectiveC = "/usr/lib/libobjc.A.dylib";

    /// <summary>Gets the name of the default device. Returns false if there is no device.</summary>
    /// <param name="create">The address of <c>MTLCreateSystemDefaultDevice</c>.</param>
    /// <param name="name">The name of the device, or an empty string if there is no device.</param>
    /// <returns>False if there is no device.</returns>
    public static bool TryGetName(nint create, out string name)
    {
        name = "";
        var pool = PushPool();
        try
        {
            var device = ((delegate* unmanaged<nint>)create)();
            if (device == 0)
            {
                return false;
            }

            var text = Send(Send(device, Selector("name")), Selector("UTF8String"));
            name = Marshal.PtrToStringUTF8(text) ?? "";
            _ = Send(device, Selector("release"));
            return true;
        }
        finally
        {
            PopPool(pool);
        }
    }

    [LibraryImport(ObjectiveC, EntryPoint = "objc_autoreleasePoolPush")]
    private static partial nint PushPool();

    [LibraryImport(ObjectiveC, EntryPoint = "objc_autoreleasePoolPop")]
    private static partial void PopPool(nint pool);

    [LibraryImport(ObjectiveC, EntryPoint = "sel_registerName", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Selector(string name);

    // Every message that is sent here has no arguments and returns a pointer or nothing.
    [LibraryImport(ObjectiveC, EntryPoint = "objc_msgSend")]
    private static partial nint Send(nint receiver, nint selector);
}
