using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>Linux: files on a tmpfs, memory taken by fallocate and mapped in by MADV_POPULATE.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxSystem : PosixSystem
{
    public override string DefaultRoot => "/dev/shm";

    public override string? NamesFolder => "/dev/shm";

    public override int MapFlags => PosixNative.MapShared | LinuxNative.MapNoReserve;

    public override int DescriptorLimit => 7;

    public override string AdviceWhenFull =>
        "Dispose tensors, enlarge /dev/shm (in Docker: --shm-size) or allow the heap.";

    public override int TryOpen(string path, PosixOpen how, out SafeFileHandle file)
    {
        const uint ThisUserOnly = 0x180;
        var flags = how switch
        {
            PosixOpen.Read => LinuxNative.ReadOnly,
            PosixOpen.ReadWrite => LinuxNative.ReadWrite,
            PosixOpen.CreateNew => LinuxNative.ReadWrite | LinuxNative.Create | LinuxNative.Exclusive,
            _ => LinuxNative.ReadOnly | LinuxNative.Directory,
        };
        // Not blocking: somebody may have put a pipe in a file's place. Files do not mind.
        flags |= LinuxNative.CloseOnExec | LinuxNative.NoFollow | LinuxNative.NonBlocking;
        var descriptor = LinuxNative.Open(path, flags, ThisUserOnly);
        var error = descriptor >= 0 ? 0 : Marshal.GetLastPInvokeError();
        file = new SafeFileHandle(descriptor, ownsHandle: true);
        return error;
    }

    public override (uint UserId, uint Mode, long Size) Status(SafeFileHandle file) => LinuxNative.Status(file);

    public override int Commit(SharedMapping data, long offset, long length)
    {
        var error =
            LinuxNative.Allocate(data.File, LinuxNative.FallocateKeepSize, offset, length) == 0
                ? 0
                : Marshal.GetLastPInvokeError();
        return error == 0 ? Populate(data, offset, length, LinuxNative.PopulateWrite) : error;
    }

    public override bool Decommit(SharedMapping data, long offset, long length)
    {
        const int PunchHole = LinuxNative.FallocatePunchHole | LinuxNative.FallocateKeepSize;
        return LinuxNative.Allocate(data.File, PunchHole, offset, length) == 0;
    }

    public override int Populate(SharedMapping data, long offset, long length)
    {
        var pageOffset = offset & ~(Environment.SystemPageSize - 1L);
        var advice = data.IsWritable ? LinuxNative.PopulateWrite : LinuxNative.PopulateRead;
        return Populate(data, pageOffset, offset + length - pageOffset, advice);
    }

    // Advice: failure is harmless.
    public override unsafe void ExcludeFromDumps(SharedMapping data) =>
        _ = LinuxNative.Advise(data.Pointer, (nuint)data.Length, LinuxNative.DontDump);

    public override bool IsLink(int error) => error == LinuxNative.ELOOP;

    private static unsafe int Populate(SharedMapping data, long offset, long length, int advice)
    {
        while (true)
        {
            var result = LinuxNative.Advise(data.Pointer + offset, (nuint)length, advice);
            var error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
            switch (error)
            {
                case PosixNative.EINTR or LinuxNative.EAGAIN:
                    continue;
                case PosixNative.EINVAL:
                    // Linux before 5.14 lacks the advice. The pages exist already, so a fault on them succeeds as well.
                    return 0;
                default:
                    return error;
            }
        }
    }
}
