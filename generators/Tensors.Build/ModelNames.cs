using System.Globalization;
using System.Text;

namespace Tensors.Build;

/// <summary>Contains the names of a model and its class. They are derived from the file name unless the project sets them.</summary>
/// <param name="FileName">The file name with its extension.</param>
/// <param name="OutputPath">The path of the file relative to the program's folder, with forward slashes.</param>
/// <param name="Namespace">The namespace of the class.</param>
/// <param name="ClassName">The name of the class; empty if no class is generated.</param>
public sealed record ModelNames(string FileName, string OutputPath, string Namespace, string ClassName)
{
    /// <summary>Returns the names that an item specifies for its model and the generated class.</summary>
    /// <param name="item">The item of the model.</param>
    /// <param name="projectDirectory">The folder of the project. A file outside it is copied directly into the program's folder.</param>
    /// <param name="rootNamespace">The namespace to use if the item does not set one.</param>
    /// <param name="faults">Receives the problems with the names.</param>
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
                $"ClassName is '{className}', which is not a valid name of a C# class. Set it to letters, digits and '_' that do not begin with a "
                    + $"digit, or remove ClassName to use '{FromFileName(fileName)}'."
            );
        }

        if (nameSpace.Length > 0 && !nameSpace.Split('.').All(IsIdentifier))
        {
            Wrong(
                $"{(item.Namespace.Length > 0 ? "Namespace" : "RootNamespace")} is '{nameSpace}', which is not a valid C# namespace. Set Namespace "
                    + "to names of letters, digits and '_', separated by dots."
            );
        }

        if (IsGenerated(item) is not { } isGenerated)
        {
            Wrong($"Generate is '{item.Generate}', but it must be 'true' (generate a class, the default) or 'false'.");
            isGenerated = true;
        }

        return new(fileName, OutputPathOf(item.FullPath, projectDirectory), nameSpace, isGenerated ? className : "");
    }

    /// <summary>
    /// Returns the class name for a file: <c>silero_vad.onnx</c> gives <c>SileroVad</c>. Characters that C# does not allow in a name start a new
    /// word. If the result would begin with a digit, it is prefixed with <c>Model</c>.
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

    // The characters of a C# identifier, except those of category Cf: C# ignores them, so two different names would be the same.
    private static bool IsPart(char c) =>
        IsStart(c)
        || CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.ConnectorPunctuation;
}
