using System.Globalization;
using System.Text;

namespace Tensors.CodeModel;

/// <summary>Turns the names of a model's file, which may be any text, into C# identifiers that differ.</summary>
/// <param name="taken">Names that are there already.</param>
internal sealed class NameTable(IEnumerable<string> taken)
{
    /// <summary>The most characters of a name that are kept: file names have as much room, and no more.</summary>
    public const int MaxLength = 80;

    // Types become files, whose names are compared without regard to case.
    private readonly HashSet<string> _taken = new(taken, StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a name: as it is where it is free, else with a suffix or a number behind it.</summary>
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

    /// <summary>The name of a type or of a tuple's element: <c>input.1</c> and <c>stateN</c> give <c>Input1</c> and <c>StateN</c>.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="otherwise">What to call it where nothing is left of the name, or it begins with a digit.</param>
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

    /// <summary>The name of a parameter: <c>input.1</c> gives <c>input1</c>, <c>IMAGE</c> gives <c>image</c>.</summary>
    /// <inheritdoc cref="Pascal"/>
    public static string Camel(string name, string otherwise)
    {
        var pascal = Pascal(name, otherwise).ToCharArray();
        for (var i = 0; i < pascal.Length && char.IsUpper(pascal[i]); i++)
        {
            // The last capital of several begins the next word, as in IRImage.
            if (i > 0 && i + 1 < pascal.Length && char.IsLower(pascal[i + 1]))
            {
                break;
            }

            pascal[i] = char.ToLowerInvariant(pascal[i]);
        }

        return new string(pascal);
    }

    // ASCII alone: what an identifier may contain besides differs between versions of Unicode.
    private static bool IsPart(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
