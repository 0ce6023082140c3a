using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>A model's configuration, Triton's ModelConfig, as far as it has an effect here.</summary>
/// <remarks>What it has is checked; a key that this server cannot honour without changing results is an error.</remarks>
/// <param name="Message">All keys that are set.</param>
internal sealed record ModelConfiguration(ConfigurationMessage Message)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "config.pbtxt";

    /// <summary>The name of a model's file where the configuration does not set one.</summary>
    public const string DefaultModelFile = "model.onnx";

    /// <summary>Largest configuration, in bytes.</summary>
    public const long MaxBytes = 1 << 20;

    /// <summary>The configuration of a model without a configuration file.</summary>
    public static ModelConfiguration None { get; } = new(ConfigurationMessage.Empty);

    /// <summary>Largest number of rows of a call; 0 where the first axis does not count rows.</summary>
    public int MaxBatchSize { get; init; }

    /// <summary>How many calls run at the same time, or null where it is not set.</summary>
    public int? Instances { get; init; }

    /// <summary>The priority levels and timeouts of calls that wait.</summary>
    public QueuePolicies Queue { get; init; } = QueuePolicies.None;

    /// <summary>Whether instances must run on a GPU.</summary>
    public bool NeedsGpu { get; init; }

    /// <summary>How far the model's graph is optimized, or null where it is not set.</summary>
    public GraphOptimizationLevel? Optimization { get; init; }

    /// <summary>Which versions are served.</summary>
    public VersionPolicy Versions { get; init; } = VersionPolicy.None;

    /// <summary>The name of the model's file in the folder of a version.</summary>
    public string ModelFile { get; init; } = DefaultModelFile;

    /// <summary>The inputs that are declared; none where the model's file declares them.</summary>
    public ImmutableArray<ConfiguredTensor> Inputs { get; init; } = [];

    /// <summary>The outputs that are declared; none where the model's file declares them.</summary>
    public ImmutableArray<ConfiguredTensor> Outputs { get; init; } = [];

    /// <summary>The keys that are set and have no effect, each once.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];

    /// <summary>Gets the configuration as protobuf's JSON, or null without one.</summary>
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
    /// <param name="text">The text.</param>
    /// <param name="model">The model's name, which is its folder's.</param>
    /// <exception cref="TextFormatException">It is not in that format, or has a key or value that is wrong or not supported.</exception>
    public static ModelConfiguration Parse(string text, string model) =>
        Read(TextFormatReader.Read(text), isJson: false, model);

    /// <summary>Reads a configuration in protobuf's JSON.</summary>
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
