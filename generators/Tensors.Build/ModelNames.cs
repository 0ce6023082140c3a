using System.Globalization;
using System.Text;

namespace Tensors.Build;

/// <summary>What a model and its class are called, of the file's name unless the project says otherwise.</summary>
/// <param name="FileName">The file's name with its ending.</param>
/// <param name="OutputPath">The file's path below the program's folder, with forward slashes.</param>
/// <param name="Namespace">The class's namespace.</param>
/// <param name="ClassName">The class, or empty for no class.</param>
public sealed record ModelNames(string FileName, string OutputPath, string Namespace, string ClassName)
{
    /// <summary>The names of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="projectDirectory">The project's folder. A file outside goes directly into the program's.</param>
    /// <param name="rootNamespace">The namespace where the item has none.</param>
    /// <param name="faults">Takes what is wrong with them.</param>
    public static ModelNames Of(
        ModelItem item,
        string projectDirectory,
        string rootNamespace,
        ICollection<ModelFault> faults
    )
    {
        void Wrong(string message) => faults.Add(new(ModelFault.WrongSetting, item.Path, message));

        var fileName = Path.GetFileName(item.FullPath);
        var className = item.ClassName.Length > 0 ? item.ClassName : FromFileName(fileName);
        var nameSpace = item.Namespace.Length > 0 ? item.Namespace : rootNamespace;
        if (!IsIdentifier(className))
        {
            Wrong(
                $"ClassName is '{className}', which is no name of a C# class. Set a name of letters, digits and '_' that does not begin with a digit, or remove ClassName for '{FromFileName(fileName)}'."
            );
        }

        if (nameSpace.Length > 0 && !nameSpace.Split('.').All(IsIdentifier))
        {
            Wrong(
                $"{(item.Namespace.Length > 0 ? "Namespace" : "RootNamespace")} is '{nameSpace}', which is no C# namespace. Set Namespace to names of letters, digits and '_' with dots between them."
            );
        }

        if (IsGenerated(item) is not { } isGenerated)
        {
            Wrong(
                $"Generate is '{item.Generate}', but it must be 'true' (a class is generated, the default) or 'false'."
            );
            isGenerated = true;
        }

        return new(fileName, OutputPathOf(item.FullPath, projectDirectory), nameSpace, isGenerated ? className : "");
    }

    /// <summary>
    /// A class's name for a file: <c>silero_vad.onnx</c> gives <c>SileroVad</c>. What C# does not allow in a name ends a word;
    /// a digit in front gets <c>Model</c> before it.
    /// </summary>
    public static string FromFileName(string fileName)
    {
        var name = new StringBuilder();
        var startsWord = true;
        foreach (var c in Path.GetFileNameWithoutExtension(fileName))
        {
            if (c == '_' || !IsPart(c))
            {
                startsWord = true;
                continue;
            }

            name.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        return name.Length > 0 && IsStart(name[0]) ? name.ToString() : "Model" + name;
    }

    private static bool? IsGenerated(ModelItem item) =>
        item.Generate.ToUpperInvariant() switch
        {
            "" or "TRUE" => true,
            "FALSE" => false,
            _ => null,
        };

    private static string OutputPathOf(string fullPath, string projectDirectory)
    {
        var folder = projectDirectory.TrimEnd('/', '\\') + Path.DirectorySeparatorChar;
        var comparison =
            Path.DirectorySeparatorChar == '\\' ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var path = fullPath.StartsWith(folder, comparison)
            ? fullPath.Substring(folder.Length)
            : Path.GetFileName(fullPath);
        return path.Replace(Path.DirectorySeparatorChar, '/');
    }

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && (name[0] == '_' || IsStart(name[0])) && name.All(IsPart);

    private static bool IsStart(char c) =>
        char.IsLetter(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.LetterNumber;

    // As C# has it, without what it leaves out of a name (category Cf): two names would be one.
    private static bool IsPart(char c) =>
        IsStart(c)
        || CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.ConnectorPunctuation;
}
