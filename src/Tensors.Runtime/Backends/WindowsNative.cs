using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Tensors;

/// <summary>Declares the functions of kernel32 and advapi32 that .NET does not provide.</summary>
/// <remarks>
/// Invariant: structures and constants are those of 64-bit Windows, and each caller reads the error number in the statement after the
/// call. The handle of a section is closed like that of a file, so SafeFileHandle holds it.
/// </remarks>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsNative
{
    public const uint PageReadWrite = 0x04;
    public const uint SectionCommit = 0x0800_0000;
    public const uint SectionReserve = 0x0400_0000;

    public const uint MapWrite = 2;
    public const uint MapRead = 4;
    public const uint ReadControl = 0x0002_0000;

    public const uint MemoryCommit = 0x1000;
    public const uint MemoryReset = 0x8_0000;

    private const uint ProtectFromClose = 2;

    public const int FileNotFound = 2;
    public const int AccessDenied = 5;
    public const int NotEnoughMemory = 8;
    public const int AlreadyExists = 183;
    public const int NoSystemResources = 1450;
    public const int CommitmentLimit = 1455;

    [LibraryImport(
        "kernel32",
        EntryPoint = "CreateFileMappingW",
        StringMarshalling = StringMarshalling.Utf16,
        SetLastError = true
    )]
    public static partial SafeFileHandle CreateFileMapping(
        nint file,
        in SecurityAttributes security,
        uint protection,
        uint sizeHigh,
        uint sizeLow,
        string name
    );

    [LibraryImport(
        "kernel32",
        EntryPoint = "OpenFileMappingW",
        StringMarshalling = StringMarshalling.Utf16,
        SetLastError = true
    )]
    public static partial SafeFileHandle OpenFileMapping(
        uint access,
        [MarshalAs(UnmanagedType.Bool)] bool inherit,
        string name
    );

    [LibraryImport("kernel32", SetLastError = true)]
    public static partial nint MapViewOfFile(
        SafeFileHandle section,
        uint access,
        uint offsetHigh,
        uint offsetLow,
        nuint bytes
    );

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool UnmapViewOfFile(nint address);

    [LibraryImport("kernel32", SetLastError = true)]
    public static partial nint VirtualAlloc(void* address, nuint bytes, uint type, uint protection);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetKernelObjectSecurity(
        SafeFileHandle handle,
        uint information,
        byte* descriptor,
        uint length,
        out uint needed
    );

    /// <summary>Determines whether every page of a range of a view is committed, so that the range can be accessed.</summary>
    public static bool IsCommitted(byte* address, long length)
    {
        var end = address + length;
        while (address < end)
        {
            if (
                VirtualQuery(address, out var range, (nuint)sizeof(MemoryRange)) == 0
                || (range.State & MemoryCommit) == 0
            )
            {
                return false;
            }

            address = range.Base + range.Bytes;
        }

        return true;
    }

    /// <summary>
    /// Returns the length of the range at the start of a view whose pages all have the same state, in bytes. This is the length of the
    /// view if all of it was committed at once. Returns 0 if it cannot be determined.
    /// </summary>
    public static long ViewBytes(nint address) =>
        VirtualQuery((void*)address, out var range, (nuint)sizeof(MemoryRange)) == 0 ? 0 : (long)range.Bytes;

    /// <summary>Returns the system's commit limit (memory and paging files together) and the free part of it, in bytes.</summary>
    public static (long Total, long Free) CommitLimit()
    {
        var status = new MemoryStatus { Length = (uint)sizeof(MemoryStatus) };
        return GlobalMemoryStatusEx(ref status)
            ? ((long)status.TotalPageFile, (long)status.FreePageFile)
            : throw Failure("reading the free memory of the system", Marshal.GetLastPInvokeError());
    }

    public static bool IsLackOfMemory(int error) => error is CommitmentLimit or NotEnoughMemory or NoSystemResources;

    /// <summary>Creates an event that code outside this library cannot close by mistake.</summary>
    /// <exception cref="SharedMemoryException">A system call failed, or an event of that name already exists.</exception>
    public static SafeWaitHandle CreateProtectedEvent(string name, byte[] descriptor)
    {
        const uint ManualReset = 1;
        const uint AllAccess = 0x1F_0003;
        SafeWaitHandle created;
        int error;
        fixed (byte* security = descriptor)
        {
            var attributes = new SecurityAttributes
            {
                Length = (uint)sizeof(SecurityAttributes),
                Descriptor = security,
            };
            created = CreateEvent(attributes, name, ManualReset, AllAccess);
            error = Marshal.GetLastPInvokeError();
        }

        if (created.IsInvalid || error == AlreadyExists)
        {
            created.Dispose();
            throw Failure("creating the event that shows that this process is alive", error);
        }

        _ = SetHandleInformation(created, ProtectFromClose, ProtectFromClose);
        return created;
    }

    /// <summary>Removes the protection of a handle, so that it can be closed.</summary>
    public static void Unprotect(SafeHandle handle) => _ = SetHandleInformation(handle, ProtectFromClose, 0);

    /// <summary>Determines whether an event exists. Returns zero if it exists; otherwise, the error number.</summary>
    public static int TryOpenEvent(string name)
    {
        const uint Synchronize = 0x10_0000;
        using var opened = OpenEvent(Synchronize, inherit: false, name);
        return opened.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>
    /// Creates the exception for a failed system call. The type of the exception depends on the error number. It is
    /// <see cref="SharedMemoryException"/> if no more specific type applies.
    /// </summary>
    public static SharedMemoryException Failure(string call, int error)
    {
        var message = $"Shared memory: {call} failed: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).";
        return error switch
        {
            FileNotFound => new RegionNotFoundException(message),
            AccessDenied => new SharedMemoryAccessDeniedException(message),
            _ => new SharedMemoryException(message),
        };
    }

    [LibraryImport(
        "kernel32",
        EntryPoint = "CreateEventExW",
        StringMarshalling = StringMarshalling.Utf16,
        SetLastError = true
    )]
    private static partial SafeWaitHandle CreateEvent(
        in SecurityAttributes security,
        string name,
        uint flags,
        uint access
    );

    [LibraryImport(
        "kernel32",
        EntryPoint = "OpenEventW",
        StringMarshalling = StringMarshalling.Utf16,
        SetLastError = true
    )]
    private static partial SafeWaitHandle OpenEvent(
        uint access,
        [MarshalAs(UnmanagedType.Bool)] bool inherit,
        string name
    );

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetHandleInformation(SafeHandle handle, uint mask, uint flags);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nuint VirtualQuery(void* address, out MemoryRange range, nuint length);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GlobalMemoryStatusEx(ref MemoryStatus status);

    /// <summary>The Windows structure SECURITY_ATTRIBUTES.</summary>
    public struct SecurityAttributes
    {
        public uint Length;
        public byte* Descriptor;
        public int InheritHandle;
    }

    /// <summary>The Windows structure MEMORY_BASIC_INFORMATION.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    private struct MemoryRange
    {
        [FieldOffset(0)]
        public byte* Base;

        [FieldOffset(24)]
        public nuint Bytes;

        [FieldOffset(32)]
        public uint State;
    }

    /// <summary>
    /// The Windows structure MEMORYSTATUSEX. Its page file fields refer to the commit limit: memory and paging files together.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct MemoryStatus
    {
        [FieldOffset(0)]
        public uint Length;

        [FieldOffset(24)]
        public ulong TotalPageFile;

        [FieldOffset(32)]
        public ulong FreePageFile;
    }
}
