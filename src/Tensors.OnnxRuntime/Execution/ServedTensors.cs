namespace Tensors.OnnxRuntime.Execution;

/// <summary>What callers see of a model, which can differ from what its file says.</summary>
/// <param name="Metadata">The name, the inputs and the outputs.</param>
/// <param name="Reshapes">The tensors that callers see with another shape than the model has.</param>
internal sealed record ServedTensors(ModelMetadata Metadata, TensorReshapes Reshapes)
{
    /// <summary>Serves tensors with the shapes of the model.</summary>
    public ServedTensors(ModelMetadata metadata)
        : this(metadata, TensorReshapes.None) { }
}
