using System.Text.RegularExpressions;

namespace Tensors.Grpc;

/// <summary>Replaces the names of options in messages by those that the operator of a server knows.</summary>
internal static partial class OptionNames
{
    /// <summary>Replaces each word that is a key by its value.</summary>
    public static string Replace(string text, IReadOnlyDictionary<string, string> names) =>
        names.Count == 0 ? text : Word().Replace(text, word => names.GetValueOrDefault(word.Value, word.Value));

    [GeneratedRegex("[A-Za-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
