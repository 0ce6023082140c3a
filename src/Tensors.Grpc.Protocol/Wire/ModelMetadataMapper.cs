using System.Collections.Immutable;
using Google.Protobuf.Collections;

namespace Tensors.Grpc;

/// <summary>Converts a model's metadata to and from a protobuf message. Tensors of byte strings are omitted from the message.</summary>
internal static class ModelMetadataMapper
{
    public static V1.ModelMetadataResponse ToMessage(this ModelMetadata metadata)
    {
        var message = new V1.ModelMetadataResponse { Model = metadata.Name };
        message.Inputs.AddRange(metadata.Inputs.Where(static tensor => !tensor.IsBytes).Select(ToMessage));
        message.Outputs.AddRange(metadata.Outputs.Where(static tensor => !tensor.IsBytes).Select(ToMessage));
        return message;
    }

    /// <exception cref="ModelCallException">The description of a tensor is not valid.</exception>
    public static ModelMetadata ToMetadata(this V1.ModelMetadataResponse message) =>
        new(message.Model, ToMetadata(message.Inputs), ToMetadata(message.Outputs));

    private static V1.TensorMetadata ToMessage(TensorMetadata tensor)
    {
        var message = new V1.TensorMetadata { Name = tensor.Name, Dtype = tensor.Spec.DType.GetNumpyName() };
        message.Axes.AddRange(
            tensor.Spec.Axes.Select(axis => new V1.Axis { Name = axis.Name ?? "", Length = axis.Length ?? 0 })
        );
        return message;
    }

    private static ImmutableArray<TensorMetadata> ToMetadata(RepeatedField<V1.TensorMetadata> tensors) =>
        [.. tensors.Select(ToMetadata)];

    private static TensorMetadata ToMetadata(V1.TensorMetadata tensor)
    {
        try
        {
            var axes = tensor.Axes.Select(axis => new TensorAxis(
                axis.Name.Length > 0 ? axis.Name : null,
                axis.Length == 0 ? null : axis.Length
            ));
            return new TensorMetadata(tensor.Name, new TensorSpec(TensorRefMapper.ReadDType(tensor.Dtype), [.. axes]));
        }
        catch (Exception e) when (e is ArgumentException or TensorException)
        {
            throw new ModelCallException(
                $"The worker's description of the tensor '{tensor.Name}' is not valid: {e.Message}",
                e
            );
        }
    }
}
