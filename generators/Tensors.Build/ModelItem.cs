namespace Tensors.Build;

/// <summary>
/// Represents a <c>TensorModel</c> item of a project, with the settings that the project specifies. A setting that is not specified is an
/// empty string.
/// </summary>
/// <param name="Path">The path of the model as written in the project.</param>
/// <param name="FullPath">The full path of the model.</param>
public sealed record ModelItem(string Path, string FullPath)
{
    /// <summary>Gets the namespace of the generated class. Default: the project's root namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Gets the name of the generated class. Default: derived from the file name.</summary>
    public string ClassName { get; init; } = "";

    /// <summary>Gets the setting that controls whether a class is generated: <c>true</c> or <c>false</c>. Default: <c>true</c>.</summary>
    public string Generate { get; init; } = "";

    /// <summary>Gets fixed lengths for named dimensions of the model, such as <c>batch=1;samples=512</c>.</summary>
    public string Dimensions { get; init; } = "";

    /// <summary>Gets the names of inputs that callers do not provide, separated by semicolons.</summary>
    public string IgnoredInputs { get; init; } = "";

    /// <summary>Gets the names of outputs that callers do not request, separated by semicolons.</summary>
    public string IgnoredOutputs { get; init; } = "";

    /// <summary>
    /// Gets the setting that specifies when the model is copied to the output directory: PreserveNewest, Always, IfDifferent or Never.
    /// Default: PreserveNewest.
    /// </summary>
    public string CopyToOutputDirectory { get; init; } = "";
}
