using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>
/// Validates the values of a configuration beyond their types, and converts them to a <see cref="ModelConfiguration"/>.
/// </summary>
/// <remarks>
/// Source: ValidateModelConfig, ValidateInstanceGroup, ValidateModelInput and ValidateModelOutput in src/model_config_utils.cc of
/// triton-inference-server/core, and ModelState in src/onnxruntime.cc of triton-inference-server/onnxruntime_backend.
/// </remarks>
internal static class ConfigurationRules
{
    private const string Backend = "onnxruntime";
    private const string Platform = "onnxruntime_onnx";
    private const string Runtime = "libtriton_onnxruntime.so";

    /// <summary>Validates a configuration and returns it as a <see cref="ModelConfiguration"/>.</summary>
    /// <exception cref="TextFormatException">A value is not valid or not supported.</exception>
    public static ModelConfiguration Read(ConfigurationMessage message, string model)
    {
        CheckName(message, model);
        CheckOnly(message, "backend", Backend);
        CheckOnly(message, "platform", Platform);
        CheckOnly(message, "runtime", Runtime);
        var maxBatchSize = Number(message, "max_batch_size", "max_batch_size", 0) ?? 0;
        CheckDynamicBatching(message.Message("dynamic_batching"), maxBatchSize);
        var (instances, needsGpu) = ReadInstances(message);
        return new ModelConfiguration(message)
        {
            MaxBatchSize = maxBatchSize,
            Instances = instances,
            Queue = QueueRules.Read(message.Message("dynamic_batching")),
            NeedsGpu = needsGpu,
            Optimization = ReadOptimization(message),
            Versions = ReadVersions(message),
            ModelFile = ReadModelFile(message),
            Inputs = ConfiguredTensor.ReadAll(message, "input"),
            Outputs = ConfiguredTensor.ReadAll(message, "output"),
        };
    }

    private static void CheckName(ConfigurationMessage message, string model)
    {
        var name = message.Text("name");
        if (name.Length > 0 && !string.Equals(name, model, StringComparison.Ordinal))
        {
            throw new TextFormatException(
                message.PlaceOf("name"),
                $"'name' is '{ShownText.Of(name)}', but the model has the name of its folder, '{ShownText.Of(model)}'. "
                    + "Set 'name' to that name, or remove it."
            );
        }
    }

    private static void CheckOnly(ConfigurationMessage message, string key, string only)
    {
        var value = message.Text(key);
        if (value.Length > 0 && !string.Equals(value, only, StringComparison.Ordinal))
        {
            throw new TextFormatException(
                message.PlaceOf(key),
                $"'{key}' is '{ShownText.Of(value)}', but this server runs ONNX models only. Set it to '{only}', or remove it."
            );
        }
    }

    private static int? Number(ConfigurationMessage message, string key, string name, int least) =>
        message.Number(key) is not { } number ? null
        : number >= least ? (int)number
        : throw new TextFormatException(
            message.PlaceOf(key),
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}' is '{number}'; expected a whole number from {least} to {int.MaxValue}."
            )
        );

    private static void CheckDynamicBatching(ConfigurationMessage? batching, int maxBatchSize)
    {
        if (batching is null)
        {
            return;
        }

        foreach (var (value, place) in batching.Values("preferred_batch_size"))
        {
            var size = (Int128)value;
            if (size < 1 || size > maxBatchSize)
            {
                throw new TextFormatException(
                    place,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'dynamic_batching.preferred_batch_size' contains {size}; expected a number from 1 to "
                            + $"max_batch_size, which is {maxBatchSize}."
                    )
                );
            }
        }
    }

    private static (int? Instances, bool NeedsGpu) ReadInstances(ConfigurationMessage message)
    {
        Int128 sum = 0;
        var needsGpu = false;
        foreach (var (value, place) in message.Values("instance_group"))
        {
            var group = (ConfigurationMessage)value;
            var kind = group.Text("kind");
            if (kind is "KIND_CPU" or "KIND_MODEL" && group.Has("gpus"))
            {
                throw new TextFormatException(
                    group.PlaceOf("gpus"),
                    $"'instance_group.gpus' is set, but the kind of the group is {kind}. Remove one of the two."
                );
            }

            needsGpu |= kind is "KIND_GPU";
            sum += Number(group, "count", "instance_group.count", 1) ?? 1;
            if (sum > int.MaxValue)
            {
                throw new TextFormatException(
                    place,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the instance groups have {sum:N0} instances; expected at most {int.MaxValue:N0}."
                    )
                );
            }
        }

        return (sum == 0 ? null : (int)sum, needsGpu);
    }

    private static GraphOptimizationLevel? ReadOptimization(ConfigurationMessage message) =>
        message.Message("optimization")?.Message("graph")?.Number("level") is not { } level ? null
        : level == -1 ? GraphOptimizationLevel.ORT_ENABLE_BASIC
        : level == 1 ? GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        : level == 2 ? GraphOptimizationLevel.ORT_DISABLE_ALL
        : GraphOptimizationLevel.ORT_ENABLE_ALL;

    private static VersionPolicy ReadVersions(ConfigurationMessage message)
    {
        if (message.Message("version_policy") is not { } policy)
        {
            return VersionPolicy.None;
        }

        if (policy.Message("latest") is { } latest)
        {
            var count = latest.Number("num_versions") ?? 1;
            return count > 0
                ? new VersionPolicy(true, (long)count, [])
                : throw new TextFormatException(
                    latest.PlaceOf("num_versions"),
                    "'version_policy.latest.num_versions' is 0, so no version would be served; expected 1 or more."
                );
        }

        if (policy.Message("specific") is { } specific)
        {
            var versions = specific.Numbers("versions");
            return !versions.IsEmpty
                ? new VersionPolicy(true, null, versions)
                : throw new TextFormatException(
                    policy.PlaceOf("specific"),
                    "'version_policy.specific' is empty, so no version would be served. Add a version."
                );
        }

        return new VersionPolicy(true, policy.Has("all") ? null : 1, []);
    }

    private static string ReadModelFile(ConfigurationMessage message)
    {
        var name = message.Text("default_model_filename");

        // The file must be in the version's folder, so the name must not be a path that leaves it.
        if (name is "." or ".." || name.AsSpan().IndexOfAny("/\\\0") >= 0)
        {
            throw new TextFormatException(
                message.PlaceOf("default_model_filename"),
                $"'default_model_filename' is '{ShownText.Of(name)}'; expected the name of a file in the version's folder, without a path."
            );
        }

        return name.Length == 0 ? ModelConfiguration.DefaultModelFile : name;
    }
}
