namespace Tensors;

/// <summary>
/// Represents a plain name by which a program that opens shared memory by name (<c>shm_open</c>), such as NVIDIA Triton, can open a
/// region's data. Nothing is copied: the other program maps the memory of the region.
/// </summary>
/// <remarks>
/// Dispose it as soon as the other program has opened the memory, which stays valid for that program. While the name exists, any
/// process of the current user that knows it can open the data for reading and writing, even if peers of the region may only read. If
/// this process dies, the next sweep of another process removes the name. Thread-safe.
/// </remarks>
public sealed class ExportedRegion : IDisposable
{
    private readonly SharedMemoryRegion _region;
    private readonly string _name;
    private int _disposed;

    internal ExportedRegion(SharedMemoryRegion region, string name)
    {
        _region = region;
        _name = name;
    }

    /// <summary>Gets the name that a program passes to <c>shm_open</c>, with the leading slash.</summary>
    public string Key => "/" + _name;

    /// <summary>Gets the id of the region.</summary>
    public RegionId Region => _region.Id;

    /// <summary>
    /// Gets the size of the region's data, in bytes. A <see cref="TensorRef.Offset"/> is relative to the start of the data. In a region
    /// of an allocator, only the parts that contain tensors are guaranteed to have memory.
    /// </summary>
    public long Size => _region.Size;

    /// <summary>
    /// Gets a token that is cancelled, on a thread pool thread, when this process releases the region. A program that still keeps the
    /// memory open then only wastes memory. The token stays valid after this instance is disposed.
    /// </summary>
    public CancellationToken Closed => _region.Closed;

    /// <summary>Removes the name. A program that has already opened the memory can still use it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _region.EndExport(_name);
        }
    }
}
