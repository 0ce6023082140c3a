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
            throw new ArgumentException($"the object has {length} bytes", nameof(byteSize));
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
    public void Read(long offset, TensorBuffer tensor) => _memory.Read(Offset + offset, tensor);

    /// <summary>Copies a tensor's bytes into the region.</summary>
    public void Write(long offset, TensorBuffer tensor) => _memory.Write(Offset + offset, tensor);

    /// <summary>A tensor in place, or none where its elements would not be aligned.</summary>
    [return: Owned]
    public TensorBuffer? TryMap(long offset, DType dtype, in TensorShape shape) =>
        shape.ElementCount > 0 && (Offset + offset) % dtype.ByteSize() == 0
            ? _memory.Map(Offset + offset, dtype, shape)
            : null;
}
