namespace Tensors.Grpc;

/// <summary>Compares the shared memory formats of a client and a worker during their handshake.</summary>
internal static class MemoryFormats
{
    /// <summary>Returns the reason why two processes cannot share memory, or null if they use the same memory format.</summary>
    /// <param name="peer">The name of the other side in the message.</param>
    /// <param name="format">The format version that the other side sent; 0 means version 1, from releases that did not send a version.</param>
    /// <param name="self">The name of this side in the message.</param>
    public static string? ReasonAgainstSharing(string peer, uint format, string self)
    {
        var version = Math.Max(1, format);
        return version == SharedMemoryRegion.FormatVersion
            ? null
            : $"The {peer} uses version {version} of the memory format, but the {self} uses version {SharedMemoryRegion.FormatVersion}. Use the same "
                + "release of the library on both sides to share memory.";
    }
}
