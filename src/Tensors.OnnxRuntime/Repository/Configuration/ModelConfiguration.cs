using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Represents the configuration of a model: the values of Triton's ModelConfig that this server uses.</summary>
/// <remarks>All values are validated. A key is an error if this server does not support it and ignoring it would change results.</remarks>
/// <param name="Message">All keys that are set, including ignored ones.</param>
internal sealed record ModelConfiguration(ConfigurationMessage Message)
{
    /// <summary>The name of a model's configuration file.</summary>
    public const string FileName = "config.pbtxt";

    /// <summary>The name of a model's file if the configuration does not specify one.</summary>
    public const string DefaultModelFile = "model.onnx";

    /// <summary>The maximum size of a configuration, in bytes.</summary>
    public const long MaxBytes = 1 << 20;

    /// <summary>Gets the configuration of a model without a configuration file.</summary>
    public static ModelConfiguration None { get; } = new(ConfigurationMessage.Empty);

    /// <summary>Gets the maximum number of rows of a call, or 0 if the first axis does not count rows.</summary>
    public int MaxBatchSize { get; init; }

    /// <summary>Gets the maximum number of concurrent runs, or null if the configuration does not specify it.</summary>
    public int? Instances { get; init; }

    /// <summary>Gets the priority levels and timeouts of waiting calls.</summary>
    public QueuePolicies Queue { get; init; } = QueuePolicies.None;

    /// <summary>Gets a value indicating whether the configuration requires a GPU.</summary>
    public bool NeedsGpu { get; init; }

    /// <summary>Gets the level of graph optimization, or null if the configuration does not specify it.</summary>
    public GraphOptimizationLevel? Optimization { get; init; }

    /// <summary>Gets the policy that selects the versions that are served.</summary>
    public VersionPolicy Versions { get; init; } = VersionPolicy.None;

    /// <summary>Gets the name of the model's file in the folder of a version.</summary>
    public string ModelFile { get; init; } = DefaultModelFile;

    /// <summary>Gets the declared inputs. If the array is empty, the inputs of the model's file are used.</summary>
    public ImmutableArray<ConfiguredTensor> Inputs { get; init; } = [];

    /// <summary>Gets the declared outputs. If the array is empty, the outputs of the model's file are used.</summary>
    public ImmutableArray<ConfiguredTensor> Outputs { get; init; } = [];

    /// <summary>Gets the keys that are set and have no effect, without duplicates.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];

    /// <summary>Returns the configuration in protobuf's JSON form, or null for <see cref="None"/>.</summary>
    public string? ToJson()
    {
        if (this == None)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            Message.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Reads a configuration in protobuf's text format.</summary>
    /// <param name="text">The text of the configuration.</param>
    /// <param name="model">The name of the model, which is the name of its folder.</param>
    /// <exception cref="TextFormatException">The text has a wrong format, or a key or value that is not valid or not supported.</exception>
    public static ModelConfiguration Parse(string text, string model) =>
        Read(TextFormatReader.Read(text), isJson: false, model);

    /// <summary>Reads a configuration in protobuf's JSON form.</summary>
    /// <inheritdoc cref="Parse"/>
    public static ModelConfiguration ParseJson(string text, string model) =>
        Read(JsonFields.Read(text), isJson: true, model);

    private static ModelConfiguration Read(ImmutableArray<TextFormatField> fields, bool isJson, string model)
    {
        var checker = new ConfigurationChecker(isJson);
        var message = checker.Check(fields);
        return ConfigurationRules.Read(message, model) with
        {
            Ignored = [.. checker.Ignored, .. QueueRules.FindIgnored(message.Message("dynamic_batching"))],
        };
    }
}
