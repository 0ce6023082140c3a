using System.Collections.Immutable;

namespace Tensors;

/// <summary>The name, inputs and outputs of a model.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Inputs">Its inputs, in the model's order.</param>
/// <param name="Outputs">Its outputs, in the model's order.</param>
public sealed record ModelMetadata(
    string Name,
    ImmutableArray<TensorMetadata> Inputs,
    ImmutableArray<TensorMetadata> Outputs
);
