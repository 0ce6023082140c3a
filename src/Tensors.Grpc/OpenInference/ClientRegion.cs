namespace Tensors.Grpc.OpenInference;

/// <summary>A piece of a client's shared memory that it registered under a name. It stays as long as calls use it.</summary>
internal sealed class ClientRegion : IDisposable
{
    private readonly ForeignMemory _memory;
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The registration is one use; the count never rises from 0 again.
    private int _uses = 1;

    /// <summary>Opens a region.</summary>
    /// <param name="name">The name that the client gave it.</param>
    /// <param name="key">The name of the object.</param>
    /// <param name="offset">Where in the object it begins.</param>
    /// <param name="byteSize">How long it is.</param>
    /// <exception cref="ArgumentException">The key cannot be one, or the region does not lie in the object.</exception>
    /// <exception cref="SharedMemoryException">The object cannot be opened.</exception>
    public ClientRegion(string name, string key, ulong offset, ulong byteSize)
    {
        Name = name;
        Key = key;
        _memory = ForeignMemory.Open(key);
        var length = (ulong)_memory.Length;
        if (offset > length || byteSize > length - offset)
        {
            _memory.Dispose();
            throw new ArgumentException(
                $"{byteSize} bytes at offset {offset} do not lie in the object, which has {length} bytes",
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

    /// <summary>Uses the region, until <see cref="Dispose"/>. False where it has been unregistered.</summary>
    public bool TryUse()
    {
        for (var uses = Volatile.Read(ref _uses); uses > 0; uses = Volatile.Read(ref _uses))
        {
            if (Interlocked.CompareExchange(ref _uses, uses + 1, uses) == uses)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends one use.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            _memory.Dispose();
            _unused.SetResult();
        }
    }

    /// <summary>Ends the registration's use, and waits for the calls that have others.</summary>
    public Task EndAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return _unused.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Copies bytes out of the region into a tensor.</summary>
    /// <exception cref="ModelCallException">The client has cut its memory short.</exception>
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

    /// <summary>Copies a tensor's bytes into the region.</summary>
    /// <exception cref="ModelCallException">The client has cut its memory short, or there is none for what it left out.</exception>
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
            // Of a file that was only given a length, pages are taken when they are written.
            throw new ModelCallException(
                ModelCallError.ResourceExhausted,
                $"{tensor.ByteLength} bytes could not be written to shared memory region '{Shown.Name(Name)}': there is no room in shared memory. "
                    + "Make it larger, or allocate the region's memory before it is registered.",
                e
            );
        }
    }

    /// <summary>A tensor in place, or none where its elements would not be aligned.</summary>
    [return: Owned]
    public TensorBuffer? TryMap(long offset, DType dtype, in TensorShape shape) =>
        shape.ElementCount > 0 && (Offset + offset) % dtype.ByteSize() == 0
            ? MapAligned(Offset + offset, dtype, shape)
            : null;

    [return: Owned]
    private TensorBuffer MapAligned(long offset, DType dtype, in TensorShape shape)
    {
        try
        {
            return _memory.Map(offset, dtype, shape);
        }
        catch (SharedMemoryException e) when (e.Error is SharedMemoryError.InvalidFormat)
        {
            throw CutShort(e);
        }
    }

    private ModelCallException CutShort(SharedMemoryException cause) =>
        new(
            ModelCallError.Stale,
            $"Shared memory region '{Shown.Name(Name)}' does not have the {ByteSize} bytes at offset {Offset} any more that it was registered with. "
                + "Unregister it, and register what is there.",
            cause
        );
}
