namespace Tensors.Signatures;

/// <summary>One model of a project: its signature with the project's settings applied. What the generator works on.</summary>
/// <param name="FileName">The model's file name with its ending, as a contract names it: <c>silero_vad.onnx</c>.</param>
/// <param name="OutputPath">Where the file lies below the program's folder, with forward slashes: <c>models/silero_vad.onnx</c>.</param>
/// <param name="Namespace">The namespace of the generated class; empty for the global one.</param>
/// <param name="ClassName">The generated class, or empty for no class.</param>
/// <param name="Signature">The signature: dimensions that the project fixes are fixed here, inputs that it ignores are gone.</param>
public sealed record ModelFile(
    string FileName,
    string OutputPath,
    string Namespace,
    string ClassName,
    ModelSignature Signature
);
