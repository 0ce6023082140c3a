namespace Tensors;

/// <summary>Specifies a configuration, and optionally files, that replace those in the repository when a model is loaded.</summary>
/// <param name="Configuration">The configuration, in the JSON form of Triton's <c>ModelConfig</c>.</param>
public sealed record ModelOverride(string Configuration)
{
    /// <summary>
    /// Gets the contents of all files of the model by path. A path consists of a version and a file name, such as <c>1/model.onnx</c>. Default:
    /// empty, which uses the files of the repository.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
}
