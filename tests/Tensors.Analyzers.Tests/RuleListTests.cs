using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Tensors.CodeFixes;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Tests;

/// <summary>
/// The lists of all rules are what the rules themselves say: the table in docs/rules/README.md and the two presets. With
/// TENSORS_UPDATE_RULE_LISTS=1 these tests write them.
/// </summary>
public sealed class RuleListTests
{
    private const string Table = "<!-- rules -->\n";

    [Fact]
    public void The_table_of_rules_is_complete()
    {
        var path = Path.Combine("docs", "rules", "README.md");
        var text = Read(path);
        var start = text.IndexOf(Table, StringComparison.Ordinal) + Table.Length;
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal);
        Check(path, text[..start] + WriteTable() + text[end..], text);
    }

    [Theory]
    [InlineData("recommended")]
    [InlineData("strict")]
    public void A_preset_lists_every_rule(string preset)
    {
        var path = Path.Combine("analyzers", "Tensors.Analyzers", "config", preset + ".globalconfig");
        Check(path, WritePreset(preset), Read(path));
    }

    private static string WriteTable()
    {
        var rows = DeclarationRules
            .All.Concat(ContractRules.All)
            .Concat(ModelRules.All)
            .Concat(AllRules.Descriptors)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal);
        return "| Rule | What it finds | Category | `recommended` | `strict` | Fix |\n"
            + "| --- | --- | --- | --- | --- | --- |\n"
            + string.Join(
                "\n",
                rows.Select(rule =>
                    $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} | {rule.Category} | {Severity(rule)} | error | {(HasFix(rule.Id) ? "yes" : "")} |"
                )
            );
    }

    private static string WritePreset(string preset) =>
        (
            preset is "strict"
                ? "# Every rule is an error. Chosen with <TensorsAnalyzersMode>strict</TensorsAnalyzersMode>.\n"
                : "# Every rule as its page says. Chosen unless TensorsAnalyzersMode says otherwise.\n"
        )
        + "is_global = true\n\n# Below the project's own files, which may set a rule to anything else.\nglobal_level = -99\n\n"
        + string.Concat(
            AllRules.Descriptors.Select(rule =>
                $"dotnet_diagnostic.{rule.Id}.severity = {(preset is "strict" ? "error" : Severity(rule))}\n"
            )
        );

    private static string Severity(DiagnosticDescriptor rule) =>
        (rule.IsEnabledByDefault, rule.DefaultSeverity) switch
        {
            (false, _) => "none",
            (_, DiagnosticSeverity.Error) => "error",
            (_, DiagnosticSeverity.Warning) => "warning",
            (_, DiagnosticSeverity.Info) => "suggestion",
            _ => "silent",
        };

    private static bool HasFix(string id) =>
        typeof(DeclareWithUsingFix)
            .Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<ExportCodeFixProviderAttribute>() is not null)
            .Any(type =>
                ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds.Contains(
                    id,
                    StringComparer.Ordinal
                )
            );

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static void Check(string path, string expected, string actual)
    {
        if (
            string.Equals(
                Environment.GetEnvironmentVariable("TENSORS_UPDATE_RULE_LISTS"),
                "1",
                StringComparison.Ordinal
            )
        )
        {
            File.WriteAllText(Path.Combine(Root(), path), expected);
            return;
        }

        Assert.Equal(expected, actual);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tensors.Codegen.sln")))
        {
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The test does not run in the repository.");
        }

        return folder;
    }
}
