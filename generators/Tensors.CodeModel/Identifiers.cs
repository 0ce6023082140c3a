using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.CodeModel;

/// <summary>Names as generated code writes them.</summary>
public static class Identifiers
{
    /// <summary>Whether a string can name an axis: an identifier without <c>@</c> and without invisible characters.</summary>
    /// <remarks>
    /// The compiler drops formatting characters (category Cf) from identifiers, so two names that differ in those alone
    /// would be one.
    /// </remarks>
    public static bool IsAxisName(string? name) =>
        name is not null && SyntaxFacts.IsValidIdentifier(name) && !HasFormatting(name) && HasPascalCase(name);

    /// <summary>
    /// A property's name for an axis: <c>batch_size</c> and <c>batchSize</c> give <c>BatchSize</c>. Independent of the
    /// culture; empty for a name of underscores alone.
    /// </summary>
    public static string ToPascalCase(string name)
    {
        // As a rule one letter changes, or none.
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

    // Without an underscore, the first letter is all that changes in a valid name.
    private static bool HasPascalCase(string name) =>
        name.IndexOf('_') < 0
            ? SyntaxFacts.IsIdentifierStartCharacter(char.ToUpperInvariant(name[0]))
            : SyntaxFacts.IsValidIdentifier(ToPascalCase(name));

    /// <summary>The name with an <c>@</c> where it is a keyword, or one in some places.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None
        && SyntaxFacts.GetContextualKeywordKind(name) is SyntaxKind.None
            ? name
            : "@" + name;

    /// <summary>
    /// A type's name as it is declared again: with <c>@</c> also where it has lower-case ASCII letters alone, as whoever chose
    /// it may have written it to be told nothing of that.
    /// </summary>
    public static string EscapeType(string name) => name.All(c => c is >= 'a' and <= 'z') ? "@" + name : Escape(name);
}
