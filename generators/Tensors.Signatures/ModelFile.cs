namespace Tensors.Signatures;

/// <summary>
/// Describes one model of a project: its names, and its signature with the project's settings applied. This is the input of the
/// generator.
/// </summary>
/// <param name="FileName">The model's file name with its extension, by which contracts name it, such as <c>silero_vad.onnx</c>.</param>
/// <param name="OutputPath">
/// The path of the file relative to the program's folder, with forward slashes, such as <c>models/silero_vad.onnx</c>.
/// </param>
/// <param name="Namespace">The namespace of the generated class; empty for the global namespace.</param>
/// <param name="ClassName">The name of the generated class; empty if no class is generated.</param>
/// <param name="Signature">
/// The signature. Dimensions that the project fixes have fixed lengths, and inputs and outputs that it ignores are removed.
/// </param>
public sealed record ModelFile(
    string FileName,
    string OutputPath,
    string Namespace,
    string ClassName,
    ModelSignature Signature
);
