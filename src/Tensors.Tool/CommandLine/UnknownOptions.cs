using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tensors.Tool.CommandLine;

/// <summary>
/// Finds unknown options in the arguments of a command. System.CommandLine would use an unknown option as the value of the command's
/// argument, and a misspelled option would then be reported as a file that does not exist.
/// </summary>
internal static class UnknownOptions
{
    private const string EndOfOptions = "--";

    /// <summary>
    /// Returns an error message for the first unknown option, or null if all options are known. The message suggests a similar option if
    /// there is one.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="arguments">The same command line before parsing.</param>
    /// <returns>A message, or null if all options are known.</returns>
    public static string? Describe(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var taken = parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(result => result.Tokens)
            .Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens)
            .ToHashSet(StringComparer.Ordinal);
        var unknown = arguments
            .TakeWhile(argument => argument is not EndOfOptions)
            .FirstOrDefault(argument => LooksLikeOption(argument) && taken.Contains(argument));
        if (unknown is null)
        {
            return null;
        }

        var name = unknown.Split('=', ':')[0];
        var advice = Closest(name, NamesOf(parsed.CommandResult.Command)) is { } close
            ? $"Did you mean '{close}'?"
            : "Use --help for the list of options.";
        return $"Unknown option '{name}'. {advice} Put -- before a file name that begins with a dash.";
    }

    // En and em dashes come from text in which a word processor has replaced hyphens.
    private static bool LooksLikeOption(string argument) =>
        argument.Length > 1 && argument[0] is '-' or '\u2013' or '\u2014';

    private static IEnumerable<string> NamesOf(Command command) =>
        command
            .Options.Concat(
                command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(o => o.Recursive))
            )
            .Where(option => !option.Hidden)
            .SelectMany(option => option.Aliases.Prepend(option.Name))
            .Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static string? Closest(string name, IEnumerable<string> options)
    {
        var word = Word(name);
        return options
            .Select(option => (Option: option, Distance: DistanceOf(word, Word(option))))
            .Where(candidate =>
                candidate.Distance <= Math.Max(1, Math.Min(word.Length, Word(candidate.Option).Length) / 3)
            )
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Option)
            .FirstOrDefault();
    }

    private static string Word(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>
    /// Returns the number of characters to insert, remove or replace to turn one word into the other. Returns 0 if the first word has at
    /// least three characters and the other word begins with it.
    /// </summary>
    private static int DistanceOf(string word, string other)
    {
        if (word.Length > 2 && other.StartsWith(word, StringComparison.Ordinal))
        {
            return 0;
        }

        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= word.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (word[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[other.Length];
    }
}
