using System.Collections.Immutable;

namespace Tensors;

/// <summary>Describes a model: its name, inputs and outputs.</summary>
/// <param name="Name">The name of the model.</param>
/// <param name="Inputs">The inputs, in the model's order.</param>
/// <param name="Outputs">The outputs, in the model's order.</param>
public sealed record ModelMetadata(
    string Name,
    ImmutableArray<TensorMetadata> Inputs,
    ImmutableArray<TensorMetadata> Outputs
);
