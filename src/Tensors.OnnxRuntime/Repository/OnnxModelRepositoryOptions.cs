using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tensors.OnnxRuntime;

/// <summary>What an <see cref="OnnxModelRepository"/> has, and how it runs it. It copies the options when it is opened.</summary>
public sealed class OnnxModelRepositoryOptions
{
    /// <summary>
    /// The folder with the models. Each is a file <c>name.onnx</c>, a folder <c>name</c> with a folder for each version, such as
    /// <c>name/1/model.onnx</c>, or a folder with one version, <c>name/model.onnx</c>.
    /// A relative path starts at the current directory, as it is when the repository is opened.
    /// </summary>
    public required string Folder { get; set; }

    /// <summary>When models are loaded. Default: at the start.</summary>
    public ModelLoading Loading { get; set; } = ModelLoading.AtStart;

    /// <summary>
    /// How each model is run. A model's <c>config.pbtxt</c> goes before <see cref="OnnxWorkerOptions.MaxConcurrency"/>. Calls are joined
    /// (<see cref="OnnxWorkerOptions.BatchWindow"/>) of those models whose <c>config.pbtxt</c> says <c>max_batch_size</c>, and to no more rows than
    /// that. Where its logger is not set, it is the repository's.
    /// </summary>
    public OnnxWorkerOptions Worker { get; set; } = new();

    /// <summary>Receives a message for each model that is loaded, unloaded or cannot be loaded. Default: none.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;
}
