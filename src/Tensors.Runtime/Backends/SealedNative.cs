using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors;

/// <summary>
/// Provides the Linux system calls that create and seal anonymous memory files, and that pass file descriptors over a Unix domain socket.
/// </summary>
/// <remarks>
/// Invariant: the structures have the layout of the C library on 64-bit Linux, where pointers and lengths are eight bytes. Every buffer
/// that is passed to a call is pinned or on the stack until the call returns. A handle owns each received descriptor before anything can
/// fail.
/// </remarks>
internal static unsafe partial class SealedNative
{
    public const int SealShrink = 2;
    public const int SealGrow = 4;
    public const int SealFutureWrite = 16;

    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const uint NoExecute = 8;
    private const int AddSealsCommand = 1033;
    private const int GetSealsCommand = 1034;
    private const int SolSocket = 1;
    private const int ScmRights = 1;
    private const int ReceiveCloseOnExec = 0x40000000;
    private const int NoSignal = 0x4000;
    private const int ControlHeaderBytes = 16;

    /// <summary>Creates an empty memory file that can be sealed.</summary>
    public static SafeFileHandle Create(string name)
    {
        // A system may require that the memory is not executable (vm.memfd_noexec); kernels before 6.3 do not support the flag.
        var descriptor = MemfdCreate(name, CloseOnExec | AllowSealing | NoExecute);
        var error = Marshal.GetLastPInvokeError();
        if (descriptor < 0 && error == PosixNative.EINVAL)
        {
            descriptor = MemfdCreate(name, CloseOnExec | AllowSealing);
            error = Marshal.GetLastPInvokeError();
        }

        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw PosixNative.Failure("memfd_create", error);
    }

    /// <summary>
    /// Opens a file of this process again. The result is a new open file description with separate locks. It is read-only unless
    /// <paramref name="writable"/> is true.
    /// </summary>
    public static SafeFileHandle Reopen(SafeFileHandle file, bool writable) =>
        LinuxNative.OpenFollowing(
            string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}"),
            writable
        );

    /// <summary>
    /// Determines whether a file consists of ordinary memory (tmpfs). For other kinds of files, accessing a page can fail because memory
    /// is missing.
    /// </summary>
    public static bool IsOrdinaryMemory(SafeFileHandle file)
    {
        const long Tmpfs = 0x01021994;
        var status = default(FileSystemStatus);
        return FileSystem(file, ref status) == 0 && status.Type == Tmpfs;
    }

    /// <summary>Adds seals to a file. Seals cannot be removed.</summary>
    public static void Seal(SafeFileHandle file, int seals)
    {
        if (Fcntl(file, AddSealsCommand, seals) != 0)
        {
            throw PosixNative.Failure("sealing", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Returns the seals of a file, or 0 if the file does not support seals.</summary>
    public static int Seals(SafeFileHandle file) => Math.Max(0, Fcntl(file, GetSealsCommand, 0));

    /// <summary>Sends bytes and descriptors as one message.</summary>
    public static void Send(SafeHandle socket, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
    {
        var controlBytes = ControlHeaderBytes + (descriptors.Length * sizeof(int));
        Span<byte> control = stackalloc byte[(controlBytes + 7) & ~7];
        control.Clear();
        fixed (byte* data = bytes)
        fixed (byte* ancillary = control)
        {
            *(nuint*)ancillary = (nuint)controlBytes;
            *(int*)(ancillary + 8) = SolSocket;
            *(int*)(ancillary + 12) = ScmRights;
            descriptors.CopyTo(new Span<int>(ancillary + ControlHeaderBytes, descriptors.Length));
            var vector = new IoVector { Base = data, Length = (nuint)bytes.Length };
            var message = new MessageHeader
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = ancillary,
                ControlLength = (nuint)control.Length,
            };
            if (SendMessage(socket, &message, NoSignal) != bytes.Length)
            {
                throw PosixNative.Failure("sending descriptors", Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <summary>
    /// Receives bytes and descriptors of one message. The result contains all received descriptors, even if fewer bytes than expected
    /// were received. The caller closes them.
    /// </summary>
    public static (int Bytes, SafeFileHandle[] Descriptors) Receive(
        SafeHandle socket,
        Span<byte> bytes,
        int maxDescriptors
    )
    {
        Span<byte> control = stackalloc byte[(ControlHeaderBytes + (maxDescriptors * sizeof(int)) + 7) & ~7];
        control.Clear();
        fixed (byte* data = bytes)
        fixed (byte* ancillary = control)
        {
            var vector = new IoVector { Base = data, Length = (nuint)bytes.Length };
            var message = new MessageHeader
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = ancillary,
                ControlLength = (nuint)control.Length,
            };
            var received = (int)ReceiveMessage(socket, &message, ReceiveCloseOnExec);
            if (received < 0)
            {
                throw PosixNative.Failure("receiving descriptors", Marshal.GetLastPInvokeError());
            }

            var isRights =
                message.ControlLength >= ControlHeaderBytes
                && *(int*)(ancillary + 8) == SolSocket
                && *(int*)(ancillary + 12) == ScmRights;
            var count = isRights ? ((int)*(nuint*)ancillary - ControlHeaderBytes) / sizeof(int) : 0;
            var descriptors = new SafeFileHandle[Math.Clamp(count, 0, maxDescriptors)];
            for (var i = 0; i < descriptors.Length; i++)
            {
                descriptors[i] = new SafeFileHandle(
                    *(int*)(ancillary + ControlHeaderBytes + (i * sizeof(int))),
                    ownsHandle: true
                );
            }

            return (received, descriptors);
        }
    }

    [LibraryImport(
        "libc",
        EntryPoint = "memfd_create",
        StringMarshalling = StringMarshalling.Utf8,
        SetLastError = true
    )]
    private static partial int MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "fstatfs")]
    private static partial int FileSystem(SafeFileHandle file, ref FileSystemStatus status);

    // struct statfs has 120 bytes; only its first field is read.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct FileSystemStatus
    {
        public long Type;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
