using System.Collections.Immutable;

namespace Tensors;

/// <summary>What a model is called, takes and gives.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Inputs">Its inputs, in the model's order.</param>
/// <param name="Outputs">Its outputs, in the model's order.</param>
public sealed record ModelMetadata(
    string Name,
    ImmutableArray<TensorMetadata> Inputs,
    ImmutableArray<TensorMetadata> Outputs
)
{
    /// <summary>Its inputs whose elements are byte strings. They come beside the others, and never lie in shared memory.</summary>
    public ImmutableArray<BytesMetadata> BytesInputs { get; init; } = [];

    /// <summary>Its outputs whose elements are byte strings.</summary>
    public ImmutableArray<BytesMetadata> BytesOutputs { get; init; } = [];
}
