using System.Text.RegularExpressions;

namespace Tensors.Grpc;

/// <summary>Replaces option names in messages with the names that the server's operator knows, such as command-line flags.</summary>
internal static class OptionNames
{
    private static readonly Regex _word = new("[A-Za-z]+", RegexOptions.NonBacktracking);

    /// <summary>Returns a text in which each word that is a key of <paramref name="names"/> is replaced with its value.</summary>
    public static string Replace(string text, IReadOnlyDictionary<string, string> names) =>
        names.Count == 0 ? text : _word.Replace(text, word => names.GetValueOrDefault(word.Value, word.Value));
}
