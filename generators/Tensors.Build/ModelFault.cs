namespace Tensors.Build;

/// <summary>What is wrong with a model or with what the project says of it: an error of the build.</summary>
/// <param name="Code">The code, which has a page in docs/rules.</param>
/// <param name="Path">The model, as the project names it.</param>
/// <param name="Message">What is wrong, what was expected, what to do.</param>
public sealed record ModelFault(string Code, string Path, string Message)
{
    /// <summary>The file cannot be read, or is no model, or a broken one.</summary>
    public const string Unreadable = "TNS3020";

    /// <summary>An input or output that is no shared tensor.</summary>
    public const string NotShareable = "TNS3021";

    /// <summary>The project says something of the model that cannot be.</summary>
    public const string WrongSetting = "TNS3022";

    private const string Pages = "https://github.com/tensors-codegen/tensors-codegen/blob/main/docs/rules/";

    /// <summary>The page that explains the code.</summary>
    public string HelpLink => Pages + Code + ".md";
}
