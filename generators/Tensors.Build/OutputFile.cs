namespace Tensors.Build;

/// <summary>A file that belongs beside the program.</summary>
/// <param name="FullPath">Where it is.</param>
/// <param name="OutputPath">Where it goes, below the program's folder.</param>
/// <param name="Copy">When it is copied, in MSBuild's word: PreserveNewest, Always or IfDifferent.</param>
public sealed record OutputFile(string FullPath, string OutputPath, string Copy);
