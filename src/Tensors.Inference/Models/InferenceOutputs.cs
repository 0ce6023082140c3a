namespace Tensors;

/// <summary>
/// Contains the outputs of a call by name. The caller can provide ("place") tensors for the model to write into, and keeps ownership of
/// them. The call owns the outputs that the model created, until the caller takes them.
/// </summary>
public sealed class InferenceOutputs
{
    private readonly SharedMemoryAllocator? _allocator;
    private readonly string _session;
    private readonly NamedTensors _placed = new();
    private readonly NamedTensors _made = new();

    // Tensors that Begin has allocated, and that have not been passed to Give yet.
    private readonly List<TensorBuffer> _pending = [];

    internal InferenceOutputs(SharedMemoryAllocator? allocator, string session)
    {
        _allocator = allocator;
        _session = session;
    }

    /// <summary>Gets the outputs for which the caller has placed a tensor.</summary>
    public IReadOnlyList<NamedTensor> Placed => _placed.All;

    /// <summary>Gets the outputs that the model created and that the caller has not taken.</summary>
    public IReadOnlyList<NamedTensor> Made => _made.All;

    /// <summary>
    /// Places a tensor for an output: the model writes the output into this tensor instead of allocating one. The caller keeps ownership of
    /// the tensor.
    /// </summary>
    /// <param name="name">The name of the output.</param>
    /// <param name="tensor">A writable tensor of the dtype and shape that the output will have.</param>
    /// <exception cref="ArgumentException">The tensor is read-only.</exception>
    public void Place(string name, TensorBuffer tensor)
    {
        if (tensor.IsReadOnly)
        {
            throw new ArgumentException(
                $"The tensor placed for output '{name}' is read-only. Place a writable tensor.",
                nameof(tensor)
            );
        }

        _placed.Set(name, new ModelTensor(tensor));
    }

    /// <summary>Gets the tensor that the caller has provided for an output. Returns false if the caller has not provided one.</summary>
    /// <param name="name">The name of the output.</param>
    /// <param name="tensor">The tensor, which the caller of the model owns.</param>
    /// <returns>true if the caller has placed the output; otherwise, false.</returns>
    public bool TryGetPlaced(string name, [Borrowed] out TensorBuffer tensor)
    {
        var isPlaced = _placed.TryFind(name, out var placed);
        tensor = placed.Buffer;
        return isPlaced;
    }

    /// <summary>
    /// Allocates a tensor for an output that the caller has not provided, and adds it to the call. The call owns the tensor.
    /// </summary>
    /// <param name="name">The name of the output.</param>
    /// <param name="dtype">The type of its elements.</param>
    /// <param name="shape">The lengths of its axes.</param>
    /// <exception cref="ArgumentException">The output has been made already.</exception>
    /// <exception cref="SessionQuotaExceededException">The session would hold more than its quota.</exception>
    /// <exception cref="OutOfSharedMemoryException">There is not enough shared memory.</exception>
    [return: Borrowed]
    public TensorBuffer Allocate(string name, DType dtype, in TensorShape shape)
    {
        var tensor = AllocateBuffer(dtype, shape);
        Add(name, tensor);
        return tensor;
    }

    /// <summary>
    /// Adds an output that the model created. The call takes ownership of the tensor, and disposes it if it cannot be added.
    /// </summary>
    /// <param name="name">The name of the output.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ArgumentException">The output has been made already.</exception>
    public void Add(string name, [TransfersOwnership] TensorBuffer tensor)
    {
        if (_made.TryFind(name, out _))
        {
            tensor.Dispose();
            throw new ArgumentException($"Output '{name}' was already added. Add each output once.", nameof(name));
        }

        _made.Set(name, new ModelTensor(tensor));
    }

    /// <summary>Sets the output with the specified name to a tensor of byte strings, and replaces any previous one.</summary>
    /// <param name="name">The name of the output.</param>
    /// <param name="tensor">The tensor.</param>
    public void Set(string name, BytesTensor tensor) => _made.Set(name, new ModelTensor(tensor));

    /// <summary>Returns an output that the caller placed or the model created. Ownership does not change.</summary>
    /// <param name="name">The name of the output.</param>
    /// <exception cref="InvalidModelCallException">The call has no such output, or its elements are byte strings.</exception>
    [return: Borrowed]
    public TensorBuffer Get(string name) =>
        (_placed.TryFind(name, out var tensor) || _made.TryFind(name, out tensor)) && !tensor.IsBytes
            ? tensor.Buffer
            : throw new InvalidModelCallException(
                tensor.IsBytes
                    ? $"The elements of output '{name}' are byte strings. Read it with GetBytes."
                    : $"The call has no output '{name}'. Outputs that the caller placed: {_placed}; outputs that the model created: {_made}."
            );

    /// <summary>Returns an output whose elements are byte strings.</summary>
    /// <param name="name">The name of the output.</param>
    /// <exception cref="InvalidModelCallException">The model has not made the output, or its elements have a fixed size.</exception>
    public BytesTensor GetBytes(string name) =>
        _made.TryFind(name, out var tensor) && tensor.IsBytes
            ? tensor.Bytes
            : throw new InvalidModelCallException(
                $"The call has no output '{name}' of byte strings. Outputs that the model created: {_made}."
            );

    /// <summary>
    /// Removes an output that the model created from the call, and returns it. The caller owns the tensor and must dispose it.
    /// </summary>
    /// <param name="name">The name of the output.</param>
    /// <exception cref="InvalidModelCallException">The model has not made the output, or its elements are byte strings.</exception>
    [return: Owned]
    public TensorBuffer Take(string name) =>
        _made.TryFind(name, out var found) && !found.IsBytes && _made.TryRemove(name, out var tensor)
            ? tensor.Buffer
            : throw new InvalidModelCallException(
                $"The model did not create an output '{name}'. Outputs that the model created: {_made}."
            );

    /// <summary>Removes the outputs that the caller has placed. The caller keeps ownership of their tensors.</summary>
    public void ClearPlaced() => _placed.Clear();

    /// <summary>
    /// Removes and disposes the outputs that the model created and the caller did not take, and the outputs that the model began but did
    /// not finish.
    /// </summary>
    public void DisposeMade()
    {
        foreach (var (_, tensor) in _made.All)
        {
            if (!tensor.IsBytes)
            {
                tensor.Buffer.Dispose();
            }
        }

        foreach (var tensor in _pending)
        {
            tensor.Dispose();
        }

        _made.Clear();
        _pending.Clear();
    }

    /// <summary>
    /// Returns the tensor into which a worker writes an output. This is the tensor that the caller placed, or else a new tensor, which
    /// the call owns until <see cref="Give"/> adds it to the outputs.
    /// </summary>
    /// <exception cref="InvalidModelCallException">The placed tensor has another dtype or shape.</exception>
    [return: Borrowed]
    internal TensorBuffer Begin(string name, DType dtype, in TensorShape shape)
    {
        if (TryGetPlaced(name, out var place))
        {
            return place.DType == dtype && place.Shape == shape
                ? place
                : throw new InvalidModelCallException(
                    $"The tensor placed for '{name}' is {place.DType.GetNumpyName()}{place.Shape}, but the output is "
                        + $"{dtype.GetNumpyName()}{shape}. Place a tensor of that dtype and shape."
                );
        }

        var tensor = AllocateBuffer(dtype, shape);
        _pending.Add(tensor);
        return tensor;
    }

    /// <summary>
    /// Adds an output that a worker has written. The tensor is the placed one, one from <see cref="Begin"/>, or another one. Another
    /// tensor is copied and disposed.
    /// </summary>
    internal void Give(string name, TensorBuffer tensor)
    {
        if (TryGetPlaced(name, out var place))
        {
            if (place != tensor)
            {
                place.CopyFrom(tensor);
                _pending.Remove(tensor);
                tensor.Dispose();
            }
        }
        else if (_pending.Remove(tensor))
        {
            Add(name, tensor);
        }
        else
        {
            // The call may not be allowed to own a tensor that it did not allocate.
            Allocate(name, tensor.DType, tensor.Shape).CopyFrom(tensor);
            tensor.Dispose();
        }
    }

    private TensorBuffer AllocateBuffer(DType dtype, in TensorShape shape) =>
        _allocator?.Allocate(dtype, shape, _session) ?? TensorBuffer.AllocateHeap(dtype, shape);
}
