namespace Tensors.OnnxRuntime.Execution;

/// <summary>The name, inputs and outputs of a model as callers see them, which can differ from those in the model's file.</summary>
/// <param name="Metadata">The name, inputs and outputs.</param>
/// <param name="Reshapes">The tensors that callers see with another shape than the model uses.</param>
internal sealed record ServedTensors(ModelMetadata Metadata, TensorReshapes Reshapes)
{
    /// <summary>Creates an instance in which all tensors have the shapes that the model uses.</summary>
    public ServedTensors(ModelMetadata metadata)
        : this(metadata, TensorReshapes.None) { }
}
