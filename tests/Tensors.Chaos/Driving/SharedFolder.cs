using System.Runtime.InteropServices;

namespace Tensors.Chaos.Driving;

/// <summary>A fresh folder on the shared memory file system, and what the kernel says lies in it.</summary>
internal sealed partial class SharedFolder : IDisposable
{
    public const string RootVariable = "TENSORS_SHARED_MEMORY_ROOT";

    public SharedFolder()
    {
        Root = Path.Combine("/dev/shm", $"tensors-chaos-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        Directory.CreateDirectory(Root);

        // This process sweeps too, as any process that starts does.
        Environment.SetEnvironmentVariable(RootVariable, Root);
    }

    public string Root { get; }

    /// <summary>Names of all files, without their folders.</summary>
    public IReadOnlyList<string> Names() =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path))];

    /// <summary>Memory that the kernel has given to files whose names end so, in bytes.</summary>
    public long KernelBytes(string suffix)
    {
        long bytes = 0;
        foreach (var path in Directory.EnumerateFiles(Root, "*" + suffix, SearchOption.AllDirectories))
        {
            // A file that goes in between counts for nothing.
            bytes += StatX(-100, path, 0, 0x400, out var status) == 0 ? (long)status.Blocks * 512 : 0;
        }

        return bytes;
    }

    /// <summary>What every allocator does when it starts and when it ends.</summary>
    public static void Sweep()
    {
        using var allocator = new SharedMemoryAllocator();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out Status status);

    // struct statx of linux/stat.h; 512-byte blocks at offset 48.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(48)]
        public ulong Blocks;
    }
}
