using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Tests;

/// <summary>The pages in docs/rules are tested code: each rule has one, and its samples do what they say.</summary>
public sealed partial class RulePageTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "rules");

    public static TheoryData<string, string, string> Samples_of_pages
    {
        get
        {
            var samples = new TheoryData<string, string, string>();
            foreach (var page in Pages())
            {
                var number = 0;
                foreach (Match match in Sample().Matches(ReadPage(page)))
                {
                    number++;
                    samples.Add(page, $"{match.Groups["kind"].Value} {number}", match.Groups["code"].Value);
                }
            }

            return samples;
        }
    }

    [Theory]
    [MemberData(nameof(Samples_of_pages))]
    public Task A_sample_does_what_its_page_says(string page, string sample, string code)
    {
        Assert.NotEmpty(page);
        Assert.Equal(
            sample.StartsWith("wrong", StringComparison.Ordinal),
            code.Contains("[|", StringComparison.Ordinal)
        );
        return VerifyRule.CodeAsync(page, Samples.InClass(code));
    }

    [Fact]
    public void Every_rule_has_a_page_and_every_page_a_rule()
    {
        var rules = Rules().Select(rule => rule.Id).Order(StringComparer.Ordinal);
        Assert.Equal(rules, Pages().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_rule_links_to_its_page_which_says_the_same()
    {
        foreach (var rule in Rules())
        {
            var text = ReadPage(rule.Id);
            Assert.EndsWith(
                $"/docs/rules/{rule.Id}.md",
                new Uri(rule.HelpLinkUri).AbsolutePath,
                StringComparison.Ordinal
            );
            Assert.StartsWith($"# {rule.Id}: {rule.Title}\n", text, StringComparison.Ordinal);
            Assert.Contains($"| Category | {rule.Category} |\n", text, StringComparison.Ordinal);
            Assert.Contains($"| Severity | {rule.DefaultSeverity} |\n", text, StringComparison.Ordinal);
            Assert.Contains("<!-- wrong -->", text, StringComparison.Ordinal);
            Assert.Contains("<!-- right -->", text, StringComparison.Ordinal);
            foreach (var heading in new[] { "What it finds", "Why", "Wrong", "Right", "Suppress", "Options" })
            {
                Assert.Contains($"\n## {heading}\n", text, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<DiagnosticDescriptor> Rules() => AllRules.Descriptors;

    // Pages of declarations and contracts are tested with the validators that find them; those of the build's errors, TNS302x,
    // which no analyzer reports, with the build.
    private static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(s_folder, "TNS*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(id =>
                !id.StartsWith("TNS0", StringComparison.Ordinal)
                && !id.StartsWith("TNS302", StringComparison.Ordinal)
                && !ContractRules
                    .All.Concat(ModelRules.All)
                    .Any(rule => string.Equals(rule.Id, id, StringComparison.Ordinal))
            );

    private static string ReadPage(string id) => File.ReadAllText(Path.Combine(s_folder, id + ".md"));

    [GeneratedRegex(
        "<!-- (?<kind>wrong|right) -->\n```csharp\n(?<code>.*?)\n```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Sample();
}
