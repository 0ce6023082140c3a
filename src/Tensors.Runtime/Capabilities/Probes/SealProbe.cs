using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Capabilities.Probes;

/// <summary>Seals a page of nameless memory and tries to break the seals. The page goes with its descriptor.</summary>
internal static class SealProbe
{
    private const int PageBytes = 4096;
    private const byte Mark = 42;

    public static SealsCapability Detect() => new() { Reason = ReasonNot() };

    private static string? ReasonNot()
    {
        using var file = Create(out var error);
        if (file.IsInvalid)
        {
            return Failure("memfd_create", error);
        }

        if (LinuxCalls.Truncate(file, PageBytes) != 0)
        {
            return Failure("ftruncate", Marshal.GetLastPInvokeError());
        }

        var address = LinuxCalls.Map(file, PageBytes, LinuxCalls.ProtectRead | LinuxCalls.ProtectWrite);
        error = Marshal.GetLastPInvokeError();
        if (address == LinuxCalls.MapFailed)
        {
            return Failure("mmap", error);
        }

        try
        {
            const int Seals = LinuxCalls.SealShrink | LinuxCalls.SealGrow | LinuxCalls.SealFutureWrite;
            return LinuxCalls.Control(file, LinuxCalls.AddSeals, Seals) != 0
                ? Failure("F_ADD_SEALS", Marshal.GetLastPInvokeError())
                : ReasonSealsDoNotHold(file, address);
        }
        finally
        {
            _ = LinuxCalls.Unmap(address, PageBytes);
        }
    }

    private static SafeFileHandle Create(out int error)
    {
        const uint Flags = LinuxCalls.MemoryCloseOnExec | LinuxCalls.MemoryAllowSealing;

        // A system may insist that the memory never be executed (vm.memfd_noexec); kernels before 6.3 do not know the flag.
        var descriptor = LinuxCalls.CreateMemory("tensors-probe", Flags | LinuxCalls.MemoryNoExecute);
        error = Marshal.GetLastPInvokeError();
        if (descriptor < 0 && error == LinuxCalls.EINVAL)
        {
            descriptor = LinuxCalls.CreateMemory("tensors-probe", Flags);
            error = Marshal.GetLastPInvokeError();
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static string? ReasonSealsDoNotHold(SafeFileHandle file, nint address)
    {
        if (LinuxCalls.Truncate(file, 0) == 0 || LinuxCalls.Truncate(file, 2 * PageBytes) == 0)
        {
            return "A sealed piece of memory could be resized.";
        }

        var second = LinuxCalls.Map(file, PageBytes, LinuxCalls.ProtectRead | LinuxCalls.ProtectWrite);
        if (second != LinuxCalls.MapFailed)
        {
            _ = LinuxCalls.Unmap(second, PageBytes);
            return "A sealed piece of memory could be mapped for writing.";
        }

        // What its owner mapped before stays writable, and who reads sees it.
        Marshal.WriteByte(address, Mark);
        var read = new byte[1];
        return RandomAccess.Read(file, read, 0) == 1 && read[0] == Mark
            ? null
            : "What the owner of a sealed piece of memory wrote could not be read.";
    }

    private static string Failure(string call, int error) =>
        $"{call} failed: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).";
}
