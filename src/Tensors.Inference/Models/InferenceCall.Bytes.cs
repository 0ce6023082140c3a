namespace Tensors;

// Tensors of byte strings: they are on the heap, so that callers need not dispose them.
public sealed partial class InferenceCall
{
    private readonly List<NamedBytes> _bytesInputs = [];
    private readonly List<NamedBytes> _bytesOutputs = [];

    /// <summary>The inputs whose elements are byte strings.</summary>
    public IReadOnlyList<NamedBytes> BytesInputs => _bytesInputs;

    /// <summary>The outputs whose elements are byte strings.</summary>
    public IReadOnlyList<NamedBytes> BytesOutputs => _bytesOutputs;

    /// <summary>Sets an input whose elements are byte strings.</summary>
    public void SetInput(string name, BytesTensor tensor) => Set(_bytesInputs, name, tensor);

    /// <summary>Sets an output whose elements are byte strings: what a model does.</summary>
    public void SetOutput(string name, BytesTensor tensor) => Set(_bytesOutputs, name, tensor);

    /// <summary>An input whose elements are byte strings.</summary>
    /// <exception cref="ModelCallException">The caller has not set it.</exception>
    public BytesTensor GetBytesInput(string name) =>
        Find(_bytesInputs, name)
        ?? throw new InvalidModelCallException(
            $"Input '{name}' is missing: a tensor of byte strings. Set every input of the model."
        );

    /// <summary>An output whose elements are byte strings.</summary>
    /// <exception cref="ModelCallException">The model has not given it.</exception>
    public BytesTensor GetBytesOutput(string name) =>
        Find(_bytesOutputs, name)
        ?? throw new InvalidModelCallException($"There is no output '{name}' of byte strings.");

    private static void Set(List<NamedBytes> tensors, string name, BytesTensor tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(tensor);
        tensors.RemoveAll(named => string.Equals(named.Name, name, StringComparison.Ordinal));
        tensors.Add(new NamedBytes(name, tensor));
    }

    private static BytesTensor? Find(List<NamedBytes> tensors, string name) =>
        tensors.Find(named => string.Equals(named.Name, name, StringComparison.Ordinal)).Tensor;
}
