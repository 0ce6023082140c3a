using System.Globalization;

namespace Tensors.Tool.Bench;

/// <summary>Whether this machine has room for a size. Where it has none, others would be killed or swapped out.</summary>
internal static class MemoryRoom
{
    // The shared tensor, the producer's on the heap, gRPC's copy of it, and the message as the server received and as it read it.
    private const int Copies = 5;
    private const long OtherBytes = 512L << 20;

    /// <summary>Why a size is left out, or null where there is room.</summary>
    public static string? Lacking(int bytes)
    {
        var memory = TensorCapabilities.Detect().SharedMemory;
        return memory.IsAvailable
            // A file system without a limit of its own has 0 bytes of them.
            ? Lacking(bytes, memory.TotalBytes > 0 ? memory.FreeBytes : null, Available())
            : $"There is no shared memory: {memory.Reason}";
    }

    /// <summary>Why a size is left out where so much is free, in bytes; null where there is room.</summary>
    public static string? Lacking(int bytes, long? freeShared, long available)
    {
        var needed = (bytes * (long)Copies) + OtherBytes;
        return freeShared is { } free && free < bytes + OtherBytes ? Text("Shared memory", bytes + OtherBytes, free)
            : available < needed ? Text("Memory", needed, available)
            : null;
    }

    /// <summary>What can still be taken without swapping, in bytes.</summary>
    public static long Available()
    {
        // What a container may have counts too, and the runtime knows it.
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Math.Min(limit, ProcFiles.MemoryBytes("MemAvailable") ?? limit);
    }

    private static string Text(string what, long needed, long free) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} has {free / 1e9:F1} GB free and {needed / 1e9:F1} GB are needed."
        );
}
