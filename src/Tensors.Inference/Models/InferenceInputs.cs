namespace Tensors;

/// <summary>Contains the inputs of a call by name. The caller keeps ownership of their tensors.</summary>
public sealed class InferenceInputs
{
    private readonly NamedTensors _tensors = new();

    internal InferenceInputs() { }

    /// <summary>Gets all inputs, in the order in which they were set.</summary>
    public IReadOnlyList<NamedTensor> All => _tensors.All;

    /// <summary>
    /// Sets the input with the specified name, and replaces any previous one. The caller keeps ownership of the tensor, and disposes it
    /// after the call.
    /// </summary>
    /// <param name="name">The name of the input.</param>
    /// <param name="tensor">The tensor.</param>
    public void Set(string name, TensorBuffer tensor) => _tensors.Set(name, new ModelTensor(tensor));

    /// <summary>Sets the input with the specified name to a tensor of byte strings, and replaces any previous one.</summary>
    /// <inheritdoc cref="Set(string, TensorBuffer)"/>
    public void Set(string name, BytesTensor tensor) => _tensors.Set(name, new ModelTensor(tensor));

    /// <summary>Returns an input whose elements have a fixed size. The caller of the model keeps ownership of the tensor.</summary>
    /// <param name="name">The name of the input.</param>
    /// <returns>The tensor, which the caller of the model owns.</returns>
    /// <exception cref="InvalidModelCallException">The input is not set, or its elements are byte strings.</exception>
    [return: Borrowed]
    public TensorBuffer Get(string name) =>
        Find(name) is { IsBytes: false } tensor
            ? tensor.Buffer
            : throw new InvalidModelCallException(
                $"The elements of input '{name}' are byte strings. Read it with GetBytes."
            );

    /// <summary>Returns an input whose elements are byte strings.</summary>
    /// <param name="name">The name of the input.</param>
    /// <exception cref="InvalidModelCallException">The input is not set, or its elements have a fixed size.</exception>
    public BytesTensor GetBytes(string name) =>
        Find(name) is { IsBytes: true } tensor
            ? tensor.Bytes
            : throw new InvalidModelCallException(
                $"Input '{name}' must be a tensor of byte strings. Set it to a BytesTensor."
            );

    internal void Clear() => _tensors.Clear();

    private ModelTensor Find(string name) =>
        _tensors.TryFind(name, out var tensor)
            ? tensor
            : throw new InvalidModelCallException(
                $"Input '{name}' is missing. Inputs of the call: {_tensors}. Set every input of the model."
            );
}
