namespace Tensors.Grpc;

/// <summary>
/// Represents a range of a client's shared memory that the client registered under a name. It can be unregistered at any time, but stays
/// open until the calls that use it have ended.
/// </summary>
/// <remarks>
/// As in Triton (shared_memory_manager.cc of triton-inference-server/server, UnregisterHelper), a region that is unregistered while calls use
/// it stays listed, and new calls can use it, until the last of these calls has ended.
/// </remarks>
internal sealed class RegisteredRegion : IDisposable
{
    private readonly ForeignRegion _memory;
    private readonly Lock _gate;
    private int _uses;
    private bool _isEnding;
    private RegionTable? _table;

    /// <summary>Opens the client's shared memory object that contains the region.</summary>
    /// <param name="name">The name under which the client registered the region.</param>
    /// <param name="key">The name of the shared memory object.</param>
    /// <param name="offset">The offset of the region in the object, in bytes.</param>
    /// <param name="byteSize">The length of the region, in bytes.</param>
    /// <param name="gate">The lock of all tables.</param>
    /// <exception cref="ArgumentException">The key is not valid, or the region extends beyond the object.</exception>
    /// <exception cref="SharedMemoryException">The object cannot be opened.</exception>
    public RegisteredRegion(string name, string key, ulong offset, ulong byteSize, Lock gate)
    {
        Name = name;
        Key = key;
        _gate = gate;
        _memory = ForeignRegion.Open(key);
        var length = (ulong)_memory.Length;
        if (offset > length || byteSize > length - offset)
        {
            _memory.Dispose();
            throw new ArgumentException(
                $"{byteSize} bytes at offset {offset} extend beyond the end of the object, which has {length} bytes",
                nameof(byteSize)
            );
        }

        Offset = (long)offset;
        ByteSize = (long)byteSize;
    }

    public string Name { get; }

    public string Key { get; }

    public long Offset { get; }

    public long ByteSize { get; }

    /// <summary>
    /// Gets a value indicating whether <see cref="End"/> has been called. Calls may still use the region. The caller must hold the lock.
    /// </summary>
    public bool IsEnding => _isEnding;

    /// <summary>
    /// Adds a use of the region by a call. The use ends with <see cref="Dispose"/>. The caller must hold the lock.
    /// </summary>
    public void Use() => _uses++;

    /// <summary>
    /// Moves the region to another table, and removes it from its current table if it is in one. The caller must hold the lock.
    /// </summary>
    public void MoveTo(RegionTable table)
    {
        _table?.Remove(this);
        _table = table;
        table.Add(this);
    }

    /// <summary>Unregisters the region: immediately, or when the last call that uses it ends. The caller must hold the lock.</summary>
    public void End()
    {
        _isEnding = true;
        if (_uses == 0)
        {
            _table?.Remove(this);
            _table = null;
            _memory.Dispose();
        }
    }

    /// <summary>
    /// Ends a use of the region by a call. If <see cref="End"/> has been called, ending the last use removes and closes the region.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _uses--;
            if (_isEnding)
            {
                End();
            }
        }
    }

    /// <summary>Copies bytes from the region to a tensor.</summary>
    /// <exception cref="ModelCallException">The client has truncated its memory.</exception>
    public void Read(long offset, TensorBuffer tensor)
    {
        try
        {
            _memory.Read(Offset + offset, tensor);
        }
        catch (SharedMemoryException e)
        {
            throw CutShort(e);
        }
    }

    /// <summary>Copies the bytes of a tensor to the region.</summary>
    /// <exception cref="ModelCallException">The client has truncated its memory, or shared memory is full.</exception>
    public void Write(long offset, TensorBuffer tensor)
    {
        try
        {
            _memory.Write(Offset + offset, tensor);
        }
        catch (SharedMemoryException e)
        {
            throw CutShort(e);
        }
        catch (IOException e)
        {
            // If the client only set the length of the file, the system allocates its pages when they are written.
            throw new ModelResourceExhaustedException(
                $"{tensor.ByteLength} bytes could not be written to shared memory region '{Shown.Name(Name)}': shared memory is full. Increase its "
                    + "size, or allocate the region's memory before it is registered.",
                e
            );
        }
    }

    /// <summary>
    /// Creates a tensor over the memory of the region, without copying. Returns null if the tensor is empty or its elements would not be
    /// aligned. The caller owns the tensor.
    /// </summary>
    /// <exception cref="ModelCallException">The client has truncated its memory.</exception>
    [return: Owned]
    public TensorBuffer? TryMap(long offset, DType dtype, in TensorShape shape) =>
        shape.ElementCount > 0 && (Offset + offset) % dtype.GetByteSize() == 0
            ? MapAligned(Offset + offset, dtype, shape)
            : null;

    [return: Owned]
    private TensorBuffer MapAligned(long offset, DType dtype, in TensorShape shape)
    {
        try
        {
            return _memory.Map(offset, dtype, shape);
        }
        catch (InvalidRegionFormatException e)
        {
            throw CutShort(e);
        }
    }

    private ModelCallException CutShort(SharedMemoryException cause) =>
        new StaleModelInputException(
            $"Shared memory region '{Shown.Name(Name)}' was registered with {ByteSize} bytes at offset {Offset}, but its object has become shorter. "
                + "Unregister the region, and register it with its current size.",
            cause
        );
}
