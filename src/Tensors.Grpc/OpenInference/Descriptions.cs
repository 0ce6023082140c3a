using System.Collections.Immutable;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.OpenInference;

/// <summary>A model in the protocol's words.</summary>
internal static class Descriptions
{
    public static ModelMetadataResponse ToMetadata(ServedModel model)
    {
        var metadata = model.Worker.Metadata;
        return new ModelMetadataResponse
        {
            Name = metadata.Name,
            Versions = { model.Versions },
            Platform = model.Platform,
            Inputs = { metadata.Inputs.Select(ToMetadata), metadata.BytesInputs.Select(ToMetadata) },
            Outputs = { metadata.Outputs.Select(ToMetadata), metadata.BytesOutputs.Select(ToMetadata) },
        };
    }

    public static ModelConfig ToConfig(ServedModel model)
    {
        var metadata = model.Worker.Metadata;
        var skipped = model.MaxBatchSize > 0 ? 1 : 0;
        var config = new ModelConfig
        {
            Name = metadata.Name,
            Platform = model.Platform,
            Backend = model.Platform.Split('_')[0],
            VersionPolicy = new ModelVersionPolicy { Latest = new() { NumVersions = 1 } },
            MaxBatchSize = model.MaxBatchSize,
            Input =
            {
                metadata.Inputs.Select(tensor => new ModelInput
                {
                    Name = tensor.Name,
                    DataType = ToDataType(tensor.Spec.DType),
                    Dims = { Lengths(tensor.Spec.Axes, skipped) },
                }),
                metadata.BytesInputs.Select(tensor => new ModelInput
                {
                    Name = tensor.Name,
                    DataType = DataType.TypeString,
                    Dims = { Lengths(tensor.Axes, skipped) },
                }),
            },
            Output =
            {
                metadata.Outputs.Select(tensor => new ModelOutput
                {
                    Name = tensor.Name,
                    DataType = ToDataType(tensor.Spec.DType),
                    Dims = { Lengths(tensor.Spec.Axes, skipped) },
                }),
                metadata.BytesOutputs.Select(tensor => new ModelOutput
                {
                    Name = tensor.Name,
                    DataType = DataType.TypeString,
                    Dims = { Lengths(tensor.Axes, skipped) },
                }),
            },
        };
        if (model.Instances > 0)
        {
            config.InstanceGroup.Add(
                new ModelInstanceGroup
                {
                    Name = metadata.Name,
                    Count = model.Instances,
                    Kind = ModelInstanceGroup.Types.Kind.Cpu,
                }
            );
        }

        return config;
    }

    private static ModelMetadataResponse.Types.TensorMetadata ToMetadata(TensorMetadata tensor) =>
        new()
        {
            Name = tensor.Name,

            // A dtype that the protocol has no name for cannot be sent by it; the tensor is listed all the same.
            Datatype = tensor.Spec.DType.OpenInferenceName() ?? tensor.Spec.DType.NumpyName(),
            Shape = { Lengths(tensor.Spec.Axes, skipped: 0) },
        };

    private static ModelMetadataResponse.Types.TensorMetadata ToMetadata(BytesMetadata tensor) =>
        new()
        {
            Name = tensor.Name,
            Datatype = DatatypeNames.Bytes,
            Shape = { Lengths(tensor.Axes, skipped: 0) },
        };

    private static ImmutableArray<long> Lengths(ImmutableArray<TensorAxis> axes, int skipped) =>
        [.. axes.Skip(skipped).Select(axis => axis.Length ?? -1)];

    private static DataType ToDataType(DType dtype) =>
        Enum.TryParse<DataType>("Type" + Pascal(dtype.OpenInferenceName()), ignoreCase: true, out var found)
            ? found
            : DataType.TypeInvalid;

    // What the protobuf compiler makes of TYPE_FP32 and TYPE_UINT8.
    private static string? Pascal(string? name) => name?.Replace("_", "", StringComparison.Ordinal);
}
