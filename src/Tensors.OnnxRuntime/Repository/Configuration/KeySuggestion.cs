using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Suggests the correct key or value for one that is misspelt or in the wrong message.</summary>
internal static class KeySuggestion
{
    /// <summary>Returns the text that ends an error message about an unknown key: a suggestion, or the valid keys.</summary>
    /// <param name="key">The unknown key.</param>
    /// <param name="message">The schema of the message that contains the key.</param>
    public static string ForKey(string key, SchemaMessage message)
    {
        var nearest = Nearest(key, message.Fields.Select(static field => field.Name));
        var elsewhere = Containing(key, ConfigurationSchema.Root, "").Take(3).ToArray();
        var parts = new List<string>();
        if (nearest is not null)
        {
            parts.Add($"Did you mean '{nearest}'?");
        }

        if (elsewhere.Length > 0)
        {
            parts.Add(
                $"'{ShownText.Of(key)}' is a key of {string.Join(", ", elsewhere.Select(static path => path.Length == 0 ? "the top level" : $"'{path}'"))}."
            );
        }

        if (parts.Count == 0)
        {
            parts.Add(
                message.Fields.IsEmpty
                    ? "No keys are allowed here."
                    : $"Expected one of {string.Join(", ", message.Fields.Select(static field => field.Name))}."
            );
        }

        return string.Join(' ', parts);
    }

    /// <summary>
    /// Returns the text that ends an error message about an unknown value of an enumeration: a suggestion, or the valid values.
    /// </summary>
    public static string ForChoice(string value, IReadOnlyList<string> choices) =>
        Nearest(value, choices) is { } nearest
            ? $"Did you mean {nearest}?"
            : $"Expected one of {string.Join(", ", choices)}.";

    private static IEnumerable<string> Containing(string key, SchemaMessage message, string path)
    {
        if (message.Find(key) is not null)
        {
            yield return path;
        }

        foreach (var field in message.Fields.Where(static field => field is { Message: not null, IsMap: false }))
        {
            foreach (
                var found in Containing(key, field.Message!, path.Length == 0 ? field.Name : $"{path}.{field.Name}")
            )
            {
                yield return found;
            }
        }
    }

    private static string? Nearest(string text, IEnumerable<string> names)
    {
        var wanted = Normalize(text);
        string? nearest = null;
        var least = Math.Max(1, Math.Min(3, wanted.Length / 3)) + 1;
        foreach (var name in names)
        {
            var other = Normalize(name);

            // A value without its prefix, such as FP32 instead of TYPE_FP32, is an exact match.
            var distance =
                wanted.Length > 1 && name.EndsWith($"_{text}", StringComparison.OrdinalIgnoreCase)
                    ? 0
                    : Distance(wanted, other);
            if (distance < least)
            {
                (nearest, least) = (name, distance);
            }
        }

        return nearest;
    }

    private static string Normalize(string text) =>
        string.Concat(text.Take(ShownText.NameLength).Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>
    /// Returns the number of edits that convert one text to the other. An edit inserts, removes or replaces a character, or swaps two
    /// adjacent characters.
    /// </summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
