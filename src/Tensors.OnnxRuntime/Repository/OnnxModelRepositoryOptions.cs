using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>The options of an <see cref="OnnxModelRepository"/>. A repository copies them when it is opened.</summary>
public sealed class OnnxModelRepositoryOptions
{
    /// <summary>
    /// Gets or sets the path of the folder with the models. Each model is a file <c>name.onnx</c>, a folder <c>name</c> with a folder for each
    /// version, such as <c>name/1/model.onnx</c>, or a folder with one version, <c>name/model.onnx</c>. A relative path is resolved against the
    /// current directory when the repository is opened.
    /// </summary>
    public required string Folder { get; set; }

    /// <summary>Gets or sets a value that specifies when models are loaded. Default: <see cref="ModelLoading.AtStart"/>.</summary>
    public ModelLoading Loading { get; set; } = ModelLoading.AtStart;

    /// <summary>
    /// Gets or sets the options for running each model. A model's <c>config.pbtxt</c> takes precedence over
    /// <see cref="OnnxWorkerOptions.MaxConcurrency"/> and <see cref="OnnxWorkerOptions.GraphOptimization"/>. If
    /// <see cref="OnnxWorkerOptions.BatchWindow"/> is set, only calls to models whose <c>config.pbtxt</c> sets <c>max_batch_size</c> are joined, up
    /// to that number of rows. If its <see cref="OnnxWorkerOptions.Logger"/> is not set, <see cref="Logger"/> is used.
    /// </summary>
    public OnnxWorkerOptions Worker { get; set; } = new();

    /// <summary>
    /// Gets or sets the logger that receives a message for each model that is loaded, is unloaded or cannot be loaded. Default: no logging.
    /// </summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Validates options, and returns the settings of the executors. Does not access the folder.</summary>
    /// <exception cref="ArgumentException">An option is not valid. The message names it.</exception>
    internal static ExecutionSettings ToSettings(OnnxModelRepositoryOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Folder, nameof(options));
        if (options.Worker is null || options.Logger is null || !Enum.IsDefined(options.Loading))
        {
            throw new ArgumentException(
                $"Worker and Logger must be set, and Loading, which is {options.Loading}, must be one of "
                    + $"{string.Join(", ", Enum.GetNames<ModelLoading>())}.",
                nameof(options)
            );
        }

        var settings = options.Worker.ToSettings();
        SessionLoader.Check(settings);
        return settings;
    }
}
