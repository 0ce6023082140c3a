using System.Globalization;

namespace Tensors.Tool.Bench;

/// <summary>
/// Checks whether this machine has enough memory to measure a tensor size. With too little memory, the system would kill or swap out
/// other processes.
/// </summary>
internal static class MemoryRoom
{
    // The shared tensor, the producer's tensor on the heap, gRPC's copy of it, and the message in the server before and after it is parsed.
    private const int Copies = 5;
    private const long OtherBytes = 512L << 20;

    /// <summary>Returns the reason why a tensor size is skipped, or null if there is enough memory.</summary>
    public static string? Lacking(int bytes)
    {
        var memory = TensorCapabilities.Detect().SharedMemory;
        return memory.IsAvailable
            // A file system without a limit reports a total of 0 bytes.
            ? Lacking(bytes, memory.TotalBytes > 0 ? memory.FreeBytes : null, Available())
            : $"Shared memory is not available: {memory.Reason}";
    }

    /// <summary>
    /// Returns the reason why a tensor size is skipped for the specified amounts of free memory, or null if there is enough memory.
    /// </summary>
    /// <param name="bytes">The size of the tensor, in bytes.</param>
    /// <param name="freeShared">The free shared memory, in bytes, or null if it has no limit.</param>
    /// <param name="available">The available memory, in bytes.</param>
    public static string? Lacking(int bytes, long? freeShared, long available)
    {
        var needed = (bytes * (long)Copies) + OtherBytes;
        return freeShared is { } free && free < bytes + OtherBytes ? Text("Shared memory", bytes + OtherBytes, free)
            : available < needed ? Text("Memory", needed, available)
            : null;
    }

    /// <summary>Returns the amount of memory that can be allocated without swapping, in bytes.</summary>
    public static long Available()
    {
        // The runtime knows the memory limit of a container, which also applies.
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Math.Min(limit, ProcFiles.MemoryBytes("MemAvailable") ?? limit);
    }

    private static string Text(string what, long needed, long free) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} has {free / 1e9:F1} GB free, but {needed / 1e9:F1} GB are needed."
        );
}
