using System.Globalization;

namespace Tensors.CodeFixes;

/// <summary>A name that nothing else has.</summary>
internal static class FreeName
{
    /// <summary>A name as it is wished, or with a number behind it where it is taken.</summary>
    public static string Of(string wished, IEnumerable<string> taken)
    {
        var names = new HashSet<string>(taken, StringComparer.Ordinal);
        var name = wished;
        for (var number = 2; names.Contains(name); number++)
        {
            name = wished + number.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
