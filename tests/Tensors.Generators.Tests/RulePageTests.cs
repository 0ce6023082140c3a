using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.CodeModel;
using Tensors.Generators.Tests.Compilers;
using Tensors.Generators.Tests.Contracts;

namespace Tensors.Generators.Tests;

/// <summary>Each rule has a page, and what the page shows is true.</summary>
public sealed partial class RulePageTests
{
    private static readonly DiagnosticDescriptor[] _ofContracts = [.. ContractRules.All, .. ModelRules.All];

    public static TheoryData<string> Ids => [.. DeclarationRules.All.Concat(_ofContracts).Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_wrong_sample_of_a_page_breaks_the_rule_and_the_right_one_none(string id)
    {
        var rule = DeclarationRules
            .All.Concat(_ofContracts)
            .Single(r => string.Equals(r.Id, id, StringComparison.Ordinal));
        var page = File.ReadAllText(Path.Combine(Snapshot.ProjectDirectory, "../../docs/rules", id + ".md"));
        Assert.StartsWith($"# {id}: {rule.Title}\n", page, StringComparison.Ordinal);
        Assert.EndsWith($"docs/rules/{id}.md", rule.HelpLinkUri, StringComparison.Ordinal);

        var samples = SamplePattern().Matches(page).Select(match => match.Groups["code"].Value).ToArray();
        Assert.Equal(2, samples.Length);
        var isOfContract = Array.IndexOf(_ofContracts, rule) >= 0;
        Assert.Equal([id], isOfContract ? await IdsOfContractAsync(samples[0]) : await IdsAsync(samples[0]));
        Assert.Empty(isOfContract ? await IdsOfContractAsync(samples[1]) : await IdsAsync(samples[1]));
    }

    [Fact]
    public void The_ids_are_consecutive()
    {
        Assert.Equal(
            DeclarationRules.All.Select((_, i) => $"TNS{i + 1:D4}").ToArray(),
            DeclarationRules.All.Select(rule => rule.Id).ToArray()
        );
        Assert.Equal(
            ContractRules
                .All.Take(ContractRules.All.Count - 1)
                .Select((_, i) => $"TNS{i + 40:D4}")
                .Append("TNS3006")
                .ToArray(),
            ContractRules.All.Select(rule => rule.Id).ToArray()
        );
        Assert.Equal(
            ModelRules.All.Select((_, i) => $"TNS{i + 3010:D4}").ToArray(),
            ModelRules.All.Select(rule => rule.Id).ToArray()
        );
    }

    // A page says which language its sample is compiled as where that is the point.
    private static async Task<string[]> IdsAsync(string sample)
    {
        var language = sample.Contains("<LangVersion>12", StringComparison.Ordinal)
            ? LanguageVersion.CSharp12
            : TestProject.DefaultLanguage;
        var output = TestProject.Generate(TestProject.Compile(language, false, "using Tensors;\n" + sample)).Output;
        var diagnostics = await TestProject.AnalyzeAsync(output, TestContext.Current.CancellationToken);
        return [.. diagnostics.Select(d => d.Id)];
    }

    // What is right must also compile, and what is wrong must not be another mistake than the page's.
    private static async Task<string[]> IdsOfContractAsync(string sample)
    {
        var generated = ContractProject.Generate(
            ContractProject.Compile(ContractProject.Usings + sample),
            Contracts.Models.ResNet50
        );
        Assert.DoesNotContain(
            TestProject.CompilerMessages(generated.Output),
            message => !message.Contains("CS1591", StringComparison.Ordinal)
        );
        var diagnostics = await ContractProject.AnalyzeAsync(
            generated.Output,
            TestContext.Current.CancellationToken,
            Contracts.Models.ResNet50
        );
        return [.. diagnostics.Select(d => d.Id)];
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SamplePattern();
}
