using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.CodeModel;

/// <summary>Validates names and converts them for use in generated code.</summary>
public static class Identifiers
{
    /// <summary>
    /// Determines whether a string can name an axis: it must be an identifier without <c>@</c> and without invisible characters, and valid in
    /// Pascal case too.
    /// </summary>
    /// <remarks>
    /// The compiler drops formatting characters (category Cf) from identifiers, so it would treat two names that differ only in such characters as
    /// the same name.
    /// </remarks>
    public static bool IsAxisName(string? name) =>
        name is not null && SyntaxFacts.IsValidIdentifier(name) && !HasFormatting(name) && HasPascalCase(name);

    /// <summary>
    /// Returns the property name for an axis: <c>batch_size</c> and <c>batchSize</c> give <c>BatchSize</c>. The result does not depend on
    /// the culture. It is empty for a name that consists of underscores only.
    /// </summary>
    public static string ToPascalCase(string name)
    {
        // Fast path: without an underscore, at most the first letter changes.
        if (name.IndexOf('_') < 0)
        {
            return name.Length == 0 || char.ToUpperInvariant(name[0]) == name[0] ? name : WithUpperCase(name);
        }

        var result = new StringBuilder(name.Length);
        var startsWord = true;
        foreach (var c in name)
        {
            if (c == '_')
            {
                startsWord = true;
                continue;
            }

            result.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        return result.ToString();
    }

    private static string WithUpperCase(string name)
    {
        var letters = name.ToCharArray();
        letters[0] = char.ToUpperInvariant(letters[0]);
        return new string(letters);
    }

    private static bool HasFormatting(string name)
    {
        foreach (var c in name)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format)
            {
                return true;
            }
        }

        return false;
    }

    // Without an underscore, only the first letter of a valid name can change.
    private static bool HasPascalCase(string name) =>
        name.IndexOf('_') < 0
            ? SyntaxFacts.IsIdentifierStartCharacter(char.ToUpperInvariant(name[0]))
            : SyntaxFacts.IsValidIdentifier(ToPascalCase(name));

    /// <summary>Returns the name, prefixed with <c>@</c> if it is a keyword or a contextual keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None
        && SyntaxFacts.GetContextualKeywordKind(name) is SyntaxKind.None
            ? name
            : "@" + name;

    /// <summary>
    /// Returns the name of a type as it is written in a generated partial declaration. Keywords get the prefix <c>@</c>. Names that
    /// consist only of lower-case ASCII letters get it too, because the compiler warns about such names and the user may have written
    /// <c>@</c> to avoid the warning.
    /// </summary>
    public static string EscapeType(string name) => name.All(c => c is >= 'a' and <= 'z') ? "@" + name : Escape(name);
}
