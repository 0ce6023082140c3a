namespace Tensors.Build.Tests;

/// <summary>The errors of the build have a page each, as the rules have. There is no code to show wrong and right in, but items.</summary>
public sealed class RulePageTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "rules");

    public static TheoryData<string> Codes => [ModelFault.Unreadable, ModelFault.NotShareable, ModelFault.WrongSetting];

    [Theory]
    [MemberData(nameof(Codes))]
    public void An_error_of_the_build_has_a_page_of_the_same_form_and_links_to_it(string code)
    {
        var page = ReadPage(code);

        Assert.EndsWith($"/docs/rules/{code}.md", new ModelFault(code, "", "").HelpLink, StringComparison.Ordinal);
        Assert.StartsWith($"# {code}: ", page, StringComparison.Ordinal);
        foreach (var heading in new[] { "What it finds", "Why", "Wrong", "Right", "Suppress", "Options" })
        {
            Assert.Contains($"\n## {heading}\n", page, StringComparison.Ordinal);
        }

        var title = page[(code.Length + 4)..page.IndexOf('\n', StringComparison.Ordinal)];
        Assert.Contains($"\n| [{code}]({code}.md) | {title} |\n", ReadPage("README"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_belongs_to_an_error() =>
        Assert.Equal(
            Codes.Select(row => row.Data).ToArray(),
            Directory
                .EnumerateFiles(s_folder, "TNS*.md")
                .Select(path => Path.GetFileNameWithoutExtension(path)!)
                .Order(StringComparer.Ordinal)
                .ToArray()
        );

    private static string ReadPage(string name) => File.ReadAllText(Path.Combine(s_folder, name + ".md"));
}
