using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Implements regions on Linux as files on a tmpfs. Their memory is committed by <c>fallocate</c>, and mapped by MADV_POPULATE_READ or
/// MADV_POPULATE_WRITE.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxSystem : PosixSystem
{
    public override string DefaultRoot => "/dev/shm";

    public override string? NamesFolder => "/dev/shm";

    public override int MapFlags => PosixNative.MapShared | LinuxNative.MapNoReserve;

    public override int DescriptorLimit => 7;

    public override bool MappingsHoldLocks => true;

    public override string AdviceWhenFull =>
        "Dispose tensors, enlarge /dev/shm (in Docker: --shm-size), or set AllowHeap to true.";

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
        // Non-blocking, in case a pipe has replaced the file or the file has a lease. It has no effect on regular files.
        flags |= LinuxNative.CloseOnExec | LinuxNative.NoFollow | LinuxNative.NonBlocking;
        var descriptor = LinuxNative.Open(path, flags, ThisUserOnly);
        var error = descriptor >= 0 ? 0 : Marshal.GetLastPInvokeError();
        file = new SafeFileHandle(descriptor, ownsHandle: true);
        return error;
    }

    public override int TryGetStatus(SafeFileHandle file, out FileStatus status) =>
        LinuxNative.TryGetStatus(file, out status);

    public override int TryGetStatus(string path, out FileStatus status) => LinuxNative.TryGetStatus(path, out status);

    public override int Commit(SharedMapping data, long offset, long length)
    {
        var error =
            LinuxNative.Allocate(data.File, LinuxNative.FallocateKeepSize, offset, length) == 0
                ? 0
                : Marshal.GetLastPInvokeError();
        return error == 0 ? Populate(data, offset, length, LinuxNative.PopulateWrite) : error;
    }

    // Uses the mapping, not the descriptor: if code outside this library closed the descriptor, its number may now refer to another
    // file, which would lose its contents.
    public override unsafe bool Decommit(SharedMapping data, long offset, long length) =>
        // The system rounds up to its page size, which may be larger than a block: bytes of a neighbouring block would be lost.
        ((offset | length) & (Environment.SystemPageSize - 1L)) == 0
        && LinuxNative.Advise(data.Pointer + offset, (nuint)length, LinuxNative.Remove) == 0;

    public override int Populate(SharedMapping data, long offset, long length)
    {
        var pageOffset = offset & ~(Environment.SystemPageSize - 1L);
        var advice = data.IsWritable ? LinuxNative.PopulateWrite : LinuxNative.PopulateRead;
        return Populate(data, pageOffset, offset + length - pageOffset, advice);
    }

    // Only advice to the kernel: failure is harmless.
    public override unsafe void ExcludeFromDumps(SharedMapping data) =>
        _ = LinuxNative.Advise(data.Pointer, (nuint)data.Length, LinuxNative.DontDump);

    // Only advice to the kernel: if it fails, a forked child keeps a mapping that it should not have, and memory is freed late.
    public override unsafe void ExcludeFromChildren(SharedMapping mapping) =>
        _ = LinuxNative.Advise(mapping.Pointer, (nuint)mapping.Length, LinuxNative.DontFork);

    public override bool IsWrongKind(int error) =>
        error is LinuxNative.ELOOP or PosixNative.ENOTDIR or PosixNative.EISDIR or LinuxNative.ENXIO;

    public override string? ReasonToDistrustLocks(string folder) => LinuxFileSystems.ReasonToDistrustLocks(folder);

    public override SlotState GetLock(SafeFileHandle file, long at) => LinuxLocks.Get(file, at);

    protected override int SetLock(SafeFileHandle file, long at, bool isLocked) => LinuxLocks.Set(file, at, isLocked);

    protected override bool IsLockedByAnother(int error) => error is LinuxNative.EAGAIN or PosixNative.EACCES;

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
                    // Linux before 5.14 does not support the advice. The pages already exist, so a page fault on them succeeds as well.
                    return 0;
                default:
                    return error;
            }
        }
    }
}
