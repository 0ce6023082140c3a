namespace Tensors.Grpc;

/// <summary>Compares the memory formats of the two sides of a handshake.</summary>
internal static class MemoryFormats
{
    /// <summary>Why the two cannot share memory, or null where their formats are the same.</summary>
    /// <param name="peer">What to call the other side.</param>
    /// <param name="format">The version that it sent; 0 from releases that did not send one, which had version 1.</param>
    /// <param name="self">What to call this side.</param>
    public static string? ReasonAgainstSharing(string peer, uint format, string self)
    {
        var version = Math.Max(1, format);
        return version == SharedMemoryRegion.FormatVersion
            ? null
            : $"The {peer} has memory format {version}, the {self} {SharedMemoryRegion.FormatVersion}. Use the same release of the library "
                + "on both sides to share memory.";
    }
}
