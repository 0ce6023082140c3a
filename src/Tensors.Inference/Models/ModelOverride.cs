namespace Tensors;

/// <summary>What a model is loaded with in place of what its repository has.</summary>
/// <param name="Configuration">The configuration, as JSON of Triton's <c>ModelConfig</c>.</param>
public sealed record ModelOverride(string Configuration)
{
    /// <summary>
    /// All files of the model by path, such as <c>1/model.onnx</c>: a version and a file name. Empty, the default, for the files of the repository.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
}
