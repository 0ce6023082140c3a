namespace Tensors;

/// <summary>
/// A plain name for a region's data, by which a program opens it that knows shared memory by name only (<c>shm_open</c>), such
/// as NVIDIA Triton. Nothing is copied: it is the region's own memory.
/// </summary>
/// <remarks>
/// Dispose it as soon as the other program has opened the memory, which keeps it from then on. While the name stands, any
/// process of this user that has learnt it can open the data, to write as well, also where peers of the region may only read. The name of
/// a process that died goes with the next sweep. Thread-safe.
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

    /// <summary>The name as <c>shm_open</c> takes it, with a slash in front.</summary>
    public string Key => "/" + _name;

    /// <summary>The region.</summary>
    public RegionId Region => _region.Id;

    /// <summary>
    /// The size in bytes. A <see cref="TensorRef.Offset"/> counts from the beginning; only where tensors lie need there be memory.
    /// </summary>
    public long Size => _region.Size;

    /// <summary>
    /// Cancelled when this process has let go of the region, on a thread of the pool: whoever still has it open keeps memory of
    /// no use to anybody. It is good after the name is gone.
    /// </summary>
    public CancellationToken Closed => _region.Closed;

    /// <summary>Takes the name away.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _region.EndExport(_name);
        }
    }
}
