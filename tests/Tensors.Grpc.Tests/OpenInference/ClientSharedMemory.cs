using System.Runtime.InteropServices;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>A shared memory object as a client of Triton makes it with shm_open.</summary>
internal sealed class ClientSharedMemory : IDisposable
{
    public ClientSharedMemory(long bytes)
    {
        using var file = File.Create(Path);
        file.SetLength(bytes);
    }

    public string Key { get; } = $"/triton-test-{Guid.NewGuid():n}";

    public string Path => "/dev/shm" + Key;

    /// <summary>How often this process has the object open.</summary>
    public int Descriptors =>
        Directory.GetFiles("/proc/self/fd").Count(path => string.Equals(Target(path), Path, StringComparison.Ordinal));

    public T[] Read<T>(long offset, int count)
        where T : unmanaged
    {
        using var file = File.OpenRead(Path);
        file.Position = offset;
        var elements = new T[count];
        file.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan()));
        return elements;
    }

    public void Write<T>(long offset, params T[] elements)
        where T : unmanaged
    {
        using var file = File.OpenWrite(Path);
        file.Position = offset;
        file.Write(MemoryMarshal.AsBytes<T>(elements));
    }

    public void Truncate(long bytes)
    {
        using var file = File.OpenWrite(Path);
        file.SetLength(bytes);
    }

    public void Dispose() => File.Delete(Path);

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            // Closed in the meantime.
            return null;
        }
    }
}
