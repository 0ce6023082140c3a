using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors;

/// <summary>
/// Detects memory seals. Seals one page of anonymous memory in the same way as a region, and tries to violate the seals. The page is
/// freed when its descriptor is closed.
/// </summary>
internal static class SealProbe
{
    private const int PageBytes = 4096;
    private const byte Mark = 42;

    public static SealsCapability Detect() => new() { Reason = ReasonNot() };

    private static string? ReasonNot()
    {
        try
        {
            using var file = SealedNative.Create("tensors-probe");
            PosixNative.SetSize(file, PageBytes);
            if (!TryMap(file, out var address))
            {
                return PosixNative.Failure("mmap", Marshal.GetLastPInvokeError()).Message;
            }

            try
            {
                SealedNative.Seal(file, SealedNative.SealShrink | SealedNative.SealGrow | SealedNative.SealFutureWrite);
                return ReasonSealsDoNotHold(file, address);
            }
            finally
            {
                _ = PosixNative.Unmap(address, PageBytes);
            }
        }
        catch (TensorException failure)
        {
            return failure.Message;
        }
    }

    private static string? ReasonSealsDoNotHold(SafeFileHandle file, nint address)
    {
        if (CanResize(file, 0) || CanResize(file, 2 * PageBytes))
        {
            return "Sealed memory could be resized.";
        }

        if (TryMap(file, out var second))
        {
            _ = PosixNative.Unmap(second, PageBytes);
            return "Sealed memory could be mapped for writing.";
        }

        // The mapping that its owner created before stays writable, and readers see what is written through it.
        Marshal.WriteByte(address, Mark);
        var read = new byte[1];
        return RandomAccess.Read(file, read, 0) == 1 && read[0] == Mark
            ? null
            : "Data that the owner of sealed memory wrote could not be read.";
    }

    private static bool CanResize(SafeFileHandle file, long bytes)
    {
        try
        {
            PosixNative.SetSize(file, bytes);
            return true;
        }
        catch (TensorException)
        {
            return false;
        }
    }

    private static bool TryMap(SafeFileHandle file, out nint address)
    {
        const int Protection = PosixNative.ProtectRead | PosixNative.ProtectWrite;
        address = PosixNative.Map(0, PageBytes, Protection, PosixNative.MapShared, file, 0);
        return address != PosixNative.MapFailed;
    }
}
