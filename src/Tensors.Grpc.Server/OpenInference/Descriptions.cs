using System.Collections.Immutable;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Converts the description of a model to messages of the Open Inference Protocol.</summary>
internal static class Descriptions
{
    private const string OnnxPlatform = "onnxruntime_onnx";

    public static ModelMetadataResponse ToMetadata(ServedModel model)
    {
        var metadata = model.Worker.Metadata;
        return new ModelMetadataResponse
        {
            Name = metadata.Name,
            Versions = { model.Versions },
            Platform = model.Platform,
            Inputs = { metadata.Inputs.Select(ToMetadata) },
            Outputs = { metadata.Outputs.Select(ToMetadata) },
        };
    }

    /// <summary>
    /// Returns the configuration of a model. Keys that the configuration does not set have the values that the server uses, as in Triton.
    /// </summary>
    /// <remarks>
    /// Source: NormalizeModelConfig, NormalizeInstanceGroup and AutoCompleteBackendFields in src/model_config_utils.cc of
    /// triton-inference-server/core.
    /// </remarks>
    public static ModelConfig ToConfig(ServedModel model)
    {
        var config = model.Configuration is { } given ? ModelConfig.Parser.ParseJson(given) : new ModelConfig();
        var isOnnx = string.Equals(model.Platform, OnnxPlatform, StringComparison.Ordinal);
        config.Name = model.Worker.Metadata.Name;
        config.Platform = model.Platform;
        config.Backend = model.Platform.Split('_')[0];
        config.MaxBatchSize = model.MaxBatchSize;
        config.VersionPolicy ??= new ModelVersionPolicy { Latest = new() { NumVersions = 1 } };
        config.Optimization ??= new ModelOptimizationPolicy();
        config.Optimization.InputPinnedMemory ??= new() { Enable = true };
        config.Optimization.OutputPinnedMemory ??= new() { Enable = true };
        if (config.DefaultModelFilename.Length == 0 && isOnnx)
        {
            config.DefaultModelFilename = "model.onnx";
        }

        if (config.DynamicBatching is { PreferredBatchSize.Count: 0 } batching && model.MaxBatchSize > 0)
        {
            batching.PreferredBatchSize.Add(model.MaxBatchSize);
        }

        AddTensors(config, model);
        AddInstances(config, model);
        return config;
    }

    private static void AddTensors(ModelConfig config, ServedModel model)
    {
        var metadata = model.Worker.Metadata;
        var skipped = model.MaxBatchSize > 0 ? 1 : 0;
        if (config.Input.Count == 0)
        {
            config.Input.AddRange(
                metadata.Inputs.Select(tensor => new ModelInput
                {
                    Name = tensor.Name,
                    DataType = ToDataType(tensor),
                    Dims = { Lengths(tensor.Spec.Axes, skipped) },
                })
            );
        }

        if (config.Output.Count == 0)
        {
            config.Output.AddRange(
                metadata.Outputs.Select(tensor => new ModelOutput
                {
                    Name = tensor.Name,
                    DataType = ToDataType(tensor),
                    Dims = { Lengths(tensor.Spec.Axes, skipped) },
                })
            );
        }
    }

    private static void AddInstances(ModelConfig config, ServedModel model)
    {
        if (config.InstanceGroup.Count == 0 && model.Instances > 0)
        {
            config.InstanceGroup.Add(
                new ModelInstanceGroup
                {
                    Name = config.Name,
                    Count = model.Instances,
                    Kind = ModelInstanceGroup.Types.Kind.Cpu,
                }
            );
        }

        for (var i = 0; i < config.InstanceGroup.Count; i++)
        {
            var group = config.InstanceGroup[i];
            group.Name = group.Name.Length == 0 ? $"{config.Name}_{i}" : group.Name;
            group.Count = Math.Max(1, group.Count);
            group.Kind =
                group.Kind is ModelInstanceGroup.Types.Kind.Auto ? ModelInstanceGroup.Types.Kind.Cpu : group.Kind;
        }
    }

    private static ModelMetadataResponse.Types.TensorMetadata ToMetadata(TensorMetadata tensor) =>
        new()
        {
            Name = tensor.Name,

            // A tensor whose dtype has no name in the protocol cannot be sent, but it is listed.
            Datatype = tensor.IsBytes
                ? DatatypeNames.Bytes
                : tensor.Spec.DType.GetOpenInferenceName() ?? tensor.Spec.DType.GetNumpyName(),
            Shape = { Lengths(tensor.Spec.Axes, skipped: 0) },
        };

    private static ImmutableArray<long> Lengths(ImmutableArray<TensorAxis> axes, int skipped) =>
        [.. axes.Skip(skipped).Select(axis => axis.Length ?? -1)];

    private static DataType ToDataType(TensorMetadata tensor) =>
        tensor.IsBytes ? DataType.TypeString
        : Enum.TryParse<DataType>(
            "Type" + Pascal(tensor.Spec.DType.GetOpenInferenceName()),
            ignoreCase: true,
            out var found
        )
            ? found
        : DataType.TypeInvalid;

    // The protobuf compiler turns TYPE_FP32 and TYPE_UINT8 into names without underscores.
    private static string? Pascal(string? name) => name?.Replace("_", "", StringComparison.Ordinal);
}
