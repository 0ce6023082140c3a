namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Describes the name, inputs and outputs of a model as callers see them. They can differ from those in the model's file.
/// </summary>
/// <param name="Metadata">The name, inputs and outputs.</param>
/// <param name="Reshapes">The tensors that callers see with another shape than the model uses.</param>
internal sealed record ServedTensors(ModelMetadata Metadata, TensorReshapes Reshapes)
{
    /// <summary>Initializes an instance in which callers see all tensors with the shapes that the model uses.</summary>
    public ServedTensors(ModelMetadata metadata)
        : this(metadata, TensorReshapes.None) { }
}
