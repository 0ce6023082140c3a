using System.Globalization;
using System.Text;

namespace Tensors.CodeModel;

/// <summary>Converts the names in a model file, which may be any text, to unique C# identifiers.</summary>
/// <param name="taken">Names that are already in use.</param>
internal sealed class NameTable(IEnumerable<string> taken)
{
    /// <summary>
    /// The maximum number of characters of a name that are kept. Generated files are named after types, and the length of file names is
    /// limited.
    /// </summary>
    public const int MaxLength = 80;

    // Types become files, and file names are compared case-insensitively.
    private readonly HashSet<string> _taken = new(taken, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Adds a name to the table and returns the added name. If the name is already in use, the suffix or a number is appended to it.
    /// </summary>
    public string Add(string name, string suffix = "")
    {
        var unique = name;
        if (suffix.Length > 0 && (_taken.Contains(unique) || GeneratedMembers.IsTaken(unique)))
        {
            unique = name += suffix;
        }

        for (var i = 2; !_taken.Add(unique); i++)
        {
            unique = name + i.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }

    /// <summary>
    /// Returns the C# name for a type or an element of a tuple: <c>input.1</c> gives <c>Input1</c>, and <c>stateN</c> gives
    /// <c>StateN</c>. If no valid characters are left, returns <paramref name="otherwise"/>.
    /// </summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="otherwise">The name to use if no valid characters are left, or the prefix if the name begins with a digit.</param>
    public static string Pascal(string name, string otherwise)
    {
        var words = new StringBuilder(name.Length);
        var startsWord = true;
        foreach (var c in name)
        {
            if (!IsPart(c) || words.Length == MaxLength)
            {
                startsWord = true;
                continue;
            }

            words.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        return words.Length == 0 ? otherwise
            : char.IsDigit(words[0]) ? otherwise + words
            : words.ToString();
    }

    /// <summary>Returns the C# name for a parameter: <c>input.1</c> gives <c>input1</c>, and <c>IMAGE</c> gives <c>image</c>.</summary>
    /// <inheritdoc cref="Pascal"/>
    public static string Camel(string name, string otherwise)
    {
        var pascal = Pascal(name, otherwise).ToCharArray();
        for (var i = 0; i < pascal.Length && char.IsUpper(pascal[i]); i++)
        {
            // The last of several capital letters begins the next word, as in IRImage.
            if (i > 0 && i + 1 < pascal.Length && char.IsLower(pascal[i + 1]))
            {
                break;
            }

            pascal[i] = char.ToLowerInvariant(pascal[i]);
        }

        return new string(pascal);
    }

    // Only ASCII, because the other characters allowed in identifiers depend on the version of Unicode.
    private static bool IsPart(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
