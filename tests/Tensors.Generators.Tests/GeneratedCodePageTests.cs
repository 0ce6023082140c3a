using System.Text;
using System.Text.RegularExpressions;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests;

/// <summary>The page docs/generated-code.md shows one declaration and what is generated for it: this very text.</summary>
public sealed partial class GeneratedCodePageTests
{
    [Fact]
    public void The_page_shows_what_is_generated()
    {
        var folder = Path.Combine(Snapshot.ProjectDirectory, "../../docs");
        var page = File.ReadAllText(Path.Combine(folder, "generated-code.md"));
        var blocks = BlockPattern().Matches(page);
        var generated = TestProject.Generate(TestProject.Compile(blocks[0].Groups["code"].Value));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));

        var i = 0;
        var current = BlockPattern()
            .Replace(
                page,
                block =>
                    i++ == 0
                        ? block.Value
                        : $"`{block.Groups["file"].Value}`:\n\n```csharp\n{Snapshot.WithoutVersion(generated.Text(block.Groups["file"].Value))}```"
            );
        var received = Path.Combine(folder, "generated-code.received.md");
        File.Delete(received);
        if (!string.Equals(page, current, StringComparison.Ordinal))
        {
            File.WriteAllText(received, current, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Assert.Fail(
                "docs/generated-code.md is not what is generated. If it should be, move generated-code.received.md over it."
            );
        }

        Assert.Equal(generated.Run.GeneratedSources.Length + 1, blocks.Count);
    }

    [GeneratedRegex(
        "`(?<file>[^`\n]*)`:\n\n```csharp\n(?<code>.*?)```",
        RegexOptions.Singleline | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex BlockPattern();
}
