using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Tensors.Grpc.OpenInference;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Converts a server's description of a model to <see cref="ModelMetadata"/>.</summary>
internal static class OpenInferenceMetadata
{
    // The length of an axis that is dynamic. The protocol has no names for axes, so two dynamic axes are independent of each other.
    private const long AnyLength = -1;

    /// <summary>Converts a server's description of a model, which is untrusted input, to metadata.</summary>
    /// <param name="name">The requested name of the model.</param>
    /// <param name="message">The server's response.</param>
    /// <exception cref="ModelCallException">The description of a tensor is not valid or not supported.</exception>
    public static ModelMetadata Read(string name, ModelMetadataResponse message) =>
        new(name, Read(name, "input", message.Inputs), Read(name, "output", message.Outputs));

    private static ImmutableArray<TensorMetadata> Read(
        string model,
        string kind,
        RepeatedField<ModelMetadataResponse.Types.TensorMetadata> tensors
    )
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name.Length == 0 || !names.Add(tensor.Name))
            {
                throw Wrong(
                    model,
                    kind,
                    tensor.Name,
                    $"has an empty name, or the same name as another {kind}. Give each {kind} of the model a name "
                        + "that differs from the others."
                );
            }
        }

        return [.. tensors.Select(tensor => new TensorMetadata(tensor.Name, ReadSpec(model, kind, tensor)))];
    }

    private static TensorSpec ReadSpec(string model, string kind, ModelMetadataResponse.Types.TensorMetadata tensor)
    {
        if (!DTypes.TryFromOpenInference(tensor.Datatype, out var dtype))
        {
            throw Wrong(
                model,
                kind,
                tensor.Name,
                $"has the datatype '{Shown.Name(tensor.Datatype)}', but only tensors of numbers or BOOL are supported. Call a model without it."
            );
        }

        try
        {
            return new TensorSpec(
                dtype,
                [
                    .. tensor.Shape.Select(length =>
                        length == AnyLength ? new TensorAxis(TensorAxis.Unnamed, null) : new TensorAxis(null, length)
                    ),
                ]
            );
        }
        catch (ArgumentException e)
        {
            throw Wrong(model, kind, tensor.Name, $"has a shape that is not valid: {e.Message}", e);
        }
    }

    private static ModelCallException Wrong(
        string model,
        string kind,
        string tensor,
        string what,
        Exception? cause = null
    ) => new ModelCallException($"The {kind} '{Shown.Name(tensor)}' of the server's model '{model}' {what}", cause);
}
