using System.Text.RegularExpressions;

namespace Hello.Tests;

/// <summary>README.md shows the code of this sample. eng/first-minute.sh compiles and runs the code of README.md.</summary>
public sealed partial class ReadmeTests
{
    // The sample has these lines in other forms: it selects the process in a separate file, and prints more.
    private static readonly string[] _onlyInReadme =
    [
        "if(argsis[varsocket])",
        "return;",
        """Console.WriteLine($"Process{worker.ProcessId}measured{brightness}.");""",
    ];

    [Fact]
    public async Task Each_line_of_its_first_call_is_a_line_of_the_sample()
    {
        var readme = await ReadAsync("README.md");
        var start = readme.IndexOf("\n## Your first call\n", StringComparison.Ordinal);
        Assert.True(start > 0, "README.md has no section 'Your first call'.");
        var section = readme[start..readme.IndexOf("\n## ", start + 1, StringComparison.Ordinal)];
        var lines = CodePattern()
            .Matches(section)
            .SelectMany(block => block.Groups["code"].Value.Split('\n'))
            .Select(Compact)
            .Where(line => line.Length > 0)
            .ToArray();
        Assert.True(lines.Length > 20, section);

        var folder = Path.Combine(AppContext.BaseDirectory, "sample");
        var files = await Task.WhenAll(
            Directory.EnumerateFiles(folder, "*.cs").Select(path => ReadAsync(Path.Combine("sample", path)))
        );
        var sample = string.Concat(files.SelectMany(text => text.Split('\n')).Select(Compact));
        Assert.Empty(_onlyInReadme.Except(lines, StringComparer.Ordinal));
        Assert.All(
            lines.Except(_onlyInReadme, StringComparer.Ordinal),
            line => Assert.Contains(line, sample, StringComparison.Ordinal)
        );
    }

    private static Task<string> ReadAsync(string path) =>
        File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, path), TestContext.Current.CancellationToken);

    // Removes comments and white space, because lines of the sample are indented or broken differently.
    private static string Compact(string line) =>
        string.Concat(line.Split("//", 2)[0].Where(character => !char.IsWhiteSpace(character)));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodePattern();
}
