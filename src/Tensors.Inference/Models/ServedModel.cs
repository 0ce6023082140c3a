using System.Collections.Immutable;

namespace Tensors;

/// <summary>A model that is loaded, and what is said of it to clients.</summary>
/// <param name="worker">
/// What runs it. A call that comes when it has been unloaded or replaced gets an <see cref="ObjectDisposedException"/>: whoever makes it finds the
/// model again.
/// </param>
public sealed class ServedModel(IModelWorker worker)
{
    /// <summary>What runs it.</summary>
    public IModelWorker Worker { get; } = worker ?? throw new ArgumentNullException(nameof(worker));

    /// <summary>Its version. Default: 1.</summary>
    public string Version { get; init; } = "1";

    /// <summary>All versions of it that there are, the highest first.</summary>
    public ImmutableArray<string> Versions { get; init; } = ["1"];

    /// <summary>What runs it, in the words of the Open Inference Protocol, such as <c>onnxruntime_onnx</c>.</summary>
    public string Platform { get; init; } = "tensors";

    /// <summary>
    /// The largest length of the first axis of inputs, which counts the rows of a batch; 0, the default, where the first axis
    /// has no such meaning.
    /// </summary>
    public int MaxBatchSize { get; init; }

    /// <summary>How many calls run at a time; 0, the default, where that is not known.</summary>
    public int Instances { get; init; }

    /// <summary>
    /// Its configuration as it was given, as JSON of Triton's <c>ModelConfig</c> with the keys of its .proto file; null by default.
    /// </summary>
    public string? Configuration { get; init; }

    /// <summary>The names of the classes of outputs that have such names, by output: element i of an output is the score of class i.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Labels { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Gets the names of an output's classes; empty where it has none.</summary>
    /// <param name="output">The output's name.</param>
    public ImmutableArray<string> GetLabels(string output) => Labels.GetValueOrDefault(output, []);
}
