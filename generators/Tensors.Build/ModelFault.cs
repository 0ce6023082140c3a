namespace Tensors.Build;

/// <summary>Describes a problem with a model or with the project's settings for it. The build reports it as an error.</summary>
/// <param name="Code">The error code. docs/rules has a page for each code.</param>
/// <param name="Path">The path of the model as written in the project.</param>
/// <param name="Message">The problem, the expected value and the remedy.</param>
public sealed record ModelFault(string Code, string Path, string Message)
{
    /// <summary>The error code for a file that cannot be read, is not a model, or is broken.</summary>
    public const string Unreadable = "TNS3020";

    /// <summary>The error code for an input or output that cannot be a shared tensor.</summary>
    public const string NotShareable = "TNS3021";

    /// <summary>The error code for a model setting in the project file that has an invalid value.</summary>
    public const string WrongSetting = "TNS3022";

    private const string Pages = "https://github.com/tensors-codegen/tensors-codegen/blob/main/docs/rules/";

    /// <summary>Gets the URL of the page that explains the error code.</summary>
    public string HelpLink => Pages + Code + ".md";
}
