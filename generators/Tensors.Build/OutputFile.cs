namespace Tensors.Build;

/// <summary>Describes a file to copy to the output directory.</summary>
/// <param name="FullPath">The full path of the source file.</param>
/// <param name="OutputPath">The path of the copy relative to the program's folder.</param>
/// <param name="Copy">When to copy the file: the MSBuild value PreserveNewest, Always or IfDifferent.</param>
public sealed record OutputFile(string FullPath, string OutputPath, string Copy);
