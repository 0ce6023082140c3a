using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Tensors;

/// <summary>Provides the Windows function that is needed only to detect features.</summary>
/// <remarks>Invariant: <see cref="MemoryStatus"/> is MEMORYSTATUSEX, and its length is set before the call.</remarks>
[SupportedOSPlatform("windows")]
internal static partial class WindowsCalls
{
    [LibraryImport("kernel32", EntryPoint = "GlobalMemoryStatusEx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetMemoryStatus(ref MemoryStatus status);

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct MemoryStatus
    {
        [FieldOffset(0)]
        public uint Length;

        [FieldOffset(24)]
        public ulong CommitLimit;

        [FieldOffset(32)]
        public ulong CommitFree;
    }
}
