namespace Tensors.Build;

/// <summary>A <c>TensorModel</c> item of a project, as it is written there; a setting that is not written is empty.</summary>
/// <param name="Path">The model, as the project names it.</param>
/// <param name="FullPath">The model's full path.</param>
public sealed record ModelItem(string Path, string FullPath)
{
    /// <summary>The namespace of what is generated; the project's root namespace unless it is set.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The name of the generated class; made of the file's name unless it is set.</summary>
    public string ClassName { get; init; } = "";

    /// <summary>Whether a class is generated: true, which is the default, or false.</summary>
    public string Generate { get; init; } = "";

    /// <summary>Lengths for dimensions that the model names: <c>batch=1;samples=512</c>.</summary>
    public string Dimensions { get; init; } = "";

    /// <summary>Names of inputs that callers do not give, separated by semicolons.</summary>
    public string IgnoredInputs { get; init; } = "";

    /// <summary>Names of outputs that callers do not request, separated by semicolons.</summary>
    public string IgnoredOutputs { get; init; } = "";

    /// <summary>When the model is copied beside the program, in MSBuild's own words; PreserveNewest unless it is set.</summary>
    public string CopyToOutputDirectory { get; init; } = "";
}
