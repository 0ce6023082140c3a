using System.Collections.Immutable;

namespace Tensors;

/// <summary>Represents a loaded model and the properties that a server reports to clients about it.</summary>
/// <param name="worker">
/// The worker that runs the model. A call after the model has been unloaded or replaced fails with an <see cref="ObjectDisposedException"/>; the
/// caller must find the model again.
/// </param>
public sealed class ServedModel(IModelWorker worker)
{
    /// <summary>Gets the worker that runs the model.</summary>
    public IModelWorker Worker { get; } = worker ?? throw new ArgumentNullException(nameof(worker));

    /// <summary>Gets the version of the model. Default: <c>1</c>.</summary>
    public string Version { get; init; } = "1";

    /// <summary>Gets all versions of the model, loaded or not, in descending order. Default: only <c>1</c>.</summary>
    public ImmutableArray<string> Versions { get; init; } = ["1"];

    /// <summary>
    /// Gets the platform of the model, as defined by the Open Inference Protocol, such as <c>onnxruntime_onnx</c>. Default: <c>tensors</c>.
    /// </summary>
    public string Platform { get; init; } = "tensors";

    /// <summary>
    /// Gets the maximum length of the first axis of the inputs, which is the number of rows in a batch. Default: 0, which means that the first axis
    /// does not count rows.
    /// </summary>
    public int MaxBatchSize { get; init; }

    /// <summary>Gets the maximum number of concurrent runs of the model. Default: 0, which means that the number is not known.</summary>
    public int Instances { get; init; }

    /// <summary>
    /// Gets the configuration that the model was loaded with, in the JSON form of Triton's <c>ModelConfig</c> with the keys of its .proto
    /// file. Default: null, for no configuration.
    /// </summary>
    public string? Configuration { get; init; }

    /// <summary>
    /// Gets the class names of outputs; the key is the name of the output. Element i of such an output is the score of the class whose name
    /// is at index i. Outputs without class names are not in the dictionary.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Labels { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Returns the class names of an output, or an empty array if the output has no class names.</summary>
    /// <param name="output">The name of the output.</param>
    public ImmutableArray<string> GetLabels(string output) => Labels.GetValueOrDefault(output, []);
}
