using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>
/// The tensors of one call of a model: inputs, outputs that the caller has placed for the model to write into, and outputs
/// that the model allocated. Only the last are owned by the call. It can be used again for the next call.
/// </summary>
/// <remarks>Not thread-safe: one call at a time.</remarks>
/// <param name="allocator">Where outputs are allocated that the caller has not placed, or null for the heap.</param>
/// <param name="session">Whose quota they count against.</param>
[TensorOwner]
public sealed partial class InferenceCall(SharedMemoryAllocator? allocator = null, string session = "") : IDisposable
{
    private readonly List<NamedTensor> _inputs = [];
    private readonly List<NamedTensor> _placed = [];
    private readonly List<NamedTensor> _made = [];

    // Allocated by a worker for an output that it has not given yet.
    private readonly List<TensorBuffer> _pending = [];

    /// <summary>The inputs.</summary>
    public IReadOnlyList<NamedTensor> Inputs => _inputs;

    /// <summary>The outputs that the caller has placed.</summary>
    public IReadOnlyList<NamedTensor> PlacedOutputs => _placed;

    /// <summary>The outputs that the model allocated.</summary>
    public IReadOnlyList<NamedTensor> MadeOutputs => _made;

    /// <summary>What the call asks of the model's queue, such as its priority. <see cref="Clear"/> resets it.</summary>
    public CallSchedule Schedule { get; set; }

    /// <summary>How long the call waited for its turn before the model ran, as the worker says; zero where it does not.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>The run that the call shared with others, as the worker says; null where it ran by itself.</summary>
    public ModelRun? Run { get; set; }

    /// <summary>Sets an input. The tensor stays the caller's, who disposes it after the call.</summary>
    public void SetInput(string name, TensorBuffer tensor) => Set(_inputs, name, tensor);

    /// <summary>Places an output: the model writes into this tensor. It stays the caller's.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="tensor">A writable tensor of the output's dtype and of the shape it will have.</param>
    public void PlaceOutput(string name, TensorBuffer tensor)
    {
        if (tensor.IsReadOnly)
        {
            throw new ArgumentException($"The tensor placed for output '{name}' is read-only.", nameof(tensor));
        }

        Set(_placed, name, tensor);
    }

    /// <summary>An input.</summary>
    /// <exception cref="ModelCallException">The caller has not set it.</exception>
    [return: Borrowed]
    public TensorBuffer GetInput(string name) =>
        TryFind(_inputs, name, out var tensor)
            ? tensor
            : throw new InvalidModelCallException(
                $"Input '{name}' is missing; the call has {Names(_inputs)}. Set every input of the model."
            );

    /// <summary>An output that the caller has placed.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="tensor">The tensor, still the caller's.</param>
    public bool TryGetPlacedOutput(string name, [Borrowed] out TensorBuffer tensor) =>
        TryFind(_placed, name, out tensor);

    /// <summary>Allocates an output that the caller has not placed. The call owns it.</summary>
    /// <exception cref="SessionQuotaExceededException">The session would hold more than its quota.</exception>
    /// <exception cref="OutOfSharedMemoryException">There is no room.</exception>
    [return: Borrowed]
    public TensorBuffer AllocateOutput(string name, DType dtype, in TensorShape shape)
    {
        var tensor = allocator?.Allocate(dtype, shape, session) ?? TensorBuffer.AllocateHeap(dtype, shape);
        AddOutput(name, tensor);
        return tensor;
    }

    /// <summary>Adds an output that the model made. The call owns it.</summary>
    public void AddOutput(string name, [TransfersOwnership] TensorBuffer tensor)
    {
        if (TryFind(_made, name, out _))
        {
            tensor.Dispose();
            throw new ArgumentException($"Output '{name}' has been made already.", nameof(name));
        }

        _made.Add(new NamedTensor(name, tensor));
    }

    /// <summary>An output, placed by the caller or made by the model. It stays where it is.</summary>
    /// <exception cref="ModelCallException">The model has not given it.</exception>
    [return: Borrowed]
    public TensorBuffer GetOutput(string name) =>
        TryFind(_placed, name, out var tensor) || TryFind(_made, name, out tensor)
            ? tensor
            : throw new InvalidModelCallException(
                $"There is no output '{name}'; placed are {Names(_placed)}, made are {Names(_made)}."
            );

    /// <summary>An output that the model made, out of the call's ownership into the caller's.</summary>
    /// <exception cref="ModelCallException">The model has not made it.</exception>
    [return: Owned]
    public TensorBuffer TakeOutput(string name)
    {
        var index = _made.FindIndex(named => string.Equals(named.Name, name, StringComparison.Ordinal));
        if (index < 0)
        {
            throw new InvalidModelCallException($"The model has not made an output '{name}'; made are {Names(_made)}.");
        }

        var tensor = _made[index].Tensor;
        _made.RemoveAt(index);
        return tensor;
    }

    /// <summary>Forgets inputs and placed outputs and disposes made ones, for the next call.</summary>
    public void Clear()
    {
        Schedule = default;
        Waited = TimeSpan.Zero;
        Run = null;
        _inputs.Clear();
        _bytesInputs.Clear();
        _placed.Clear();
        DisposeMade();
    }

    /// <summary>Disposes the outputs that the model made and that were not taken.</summary>
    public void Dispose() => Clear();

    /// <summary>Disposes the outputs that the model made and that were not taken, and the memory of those that it did not finish.</summary>
    public void DisposeMade()
    {
        foreach (var (_, tensor) in _made)
        {
            tensor.Dispose();
        }

        foreach (var tensor in _pending)
        {
            tensor.Dispose();
        }

        _made.Clear();
        _bytesOutputs.Clear();
        _pending.Clear();
    }

    /// <summary>Forgets the outputs that the caller has placed. Their tensors stay the caller's.</summary>
    public void ForgetPlacedOutputs() => _placed.Clear();

    /// <summary>Where a worker writes an output: the place that the caller gave, or memory that the call owns until it is given.</summary>
    /// <exception cref="ModelCallException">The place has another shape.</exception>
    [return: Borrowed]
    internal TensorBuffer BeginOutput(string name, DType dtype, in TensorShape shape)
    {
        if (TryGetPlacedOutput(name, out var place))
        {
            return place.DType == dtype && place.Shape == shape
                ? place
                : throw new InvalidModelCallException(
                    $"The tensor placed for '{name}' is {place.DType.GetNumpyName()}{place.Shape}; the output is {dtype.GetNumpyName()}{shape}."
                );
        }

        var tensor = allocator?.Allocate(dtype, shape, session) ?? TensorBuffer.AllocateHeap(dtype, shape);
        _pending.Add(tensor);
        return tensor;
    }

    /// <summary>Gives an output that a worker has written: in its place, begun here, or anywhere else.</summary>
    internal void GiveOutput(string name, TensorBuffer tensor)
    {
        if (TryGetPlacedOutput(name, out var place))
        {
            if (place != tensor)
            {
                place.CopyFrom(tensor);
                Discard(tensor);
            }
        }
        else if (_pending.Remove(tensor))
        {
            AddOutput(name, tensor);
        }
        else
        {
            // What this call did not allocate may not be its to hand over.
            AllocateOutput(name, tensor.DType, tensor.Shape).CopyFrom(tensor);
            tensor.Dispose();
        }
    }

    private void Discard(TensorBuffer tensor)
    {
        _pending.Remove(tensor);
        tensor.Dispose();
    }

    private static void Set(List<NamedTensor> tensors, string name, TensorBuffer tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (ref var named in CollectionsMarshal.AsSpan(tensors))
        {
            if (string.Equals(named.Name, name, StringComparison.Ordinal))
            {
                named = new NamedTensor(name, tensor);
                return;
            }
        }

        tensors.Add(new NamedTensor(name, tensor));
    }

    private static bool TryFind(List<NamedTensor> tensors, string name, out TensorBuffer tensor)
    {
        foreach (var named in CollectionsMarshal.AsSpan(tensors))
        {
            if (string.Equals(named.Name, name, StringComparison.Ordinal))
            {
                tensor = named.Tensor;
                return true;
            }
        }

        tensor = default;
        return false;
    }

    private static string Names(List<NamedTensor> tensors) =>
        tensors.Count == 0 ? "none" : string.Join(", ", tensors.Select(named => $"'{named.Name}'"));
}
