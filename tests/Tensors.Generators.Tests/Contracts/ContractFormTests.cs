using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;
using Tensors.Generators.Tests.OutputMatrix;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>Every form of a right contract in every kind of project: it is generated, without a warning, and no rule speaks.</summary>
public sealed class ContractFormTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Forms => [.. Enumerable.Range(1, ContractForms.Sources.Length - 1)];

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_right_contract_is_generated_and_not_reported(int form) =>
        AssertAsync(new(TestProject.DefaultLanguage), ContractForms.Sources[0], ContractForms.Sources[form]);

    [Theory]
    [MemberData(nameof(OutputMatrixTests.Settings), MemberType = typeof(OutputMatrixTests))]
    public async Task Every_form_compiles_without_a_warning(
        LanguageVersion language,
        NullableContextOptions nullable,
        bool checkOverflow,
        bool implicitUsings,
        bool memorySafetyRules
    )
    {
        var settings = new ProjectSettings(language, nullable, checkOverflow, implicitUsings, memorySafetyRules);
        var generated = await AssertAsync(settings, ContractForms.Sources);
        Assert.Equal(
            ContractForms.Count,
            generated.AllHintNames.Count(name => name.EndsWith(".Worker.g.cs", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Tensors_of_a_referenced_assembly_are_tensors()
    {
        var library = CompiledLibrary.Compile(
            "Library",
            "using Tensors; namespace Library { [SharedTensor([\"n\", 2], DType.Int8)] public readonly partial struct Shared; }",
            new SharedTensorGenerator().AsSourceGenerator()
        );
        var source =
            ContractProject.Usings
            + "[ModelContract(\"c\")] partial interface IContract { ValueTask<Library.Shared.ReadOnly> Run(Library.Shared.ReadOnly x); }";
        var generated = ContractProject.Generate(ContractProject.Compile(source).AddReferences(library));
        Assert.Empty(await ContractProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        Assert.Contains("int8[n, 2]", generated.Text("IContract.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_do_not_depend_on_settings_order_or_line_ends()
    {
        var expected = Texts(TestProject.DefaultLanguage, ContractForms.Sources);
        Assert.All(expected.Values, text => Assert.DoesNotContain('\r', text));
        string[][] variants =
        [
            [.. ContractForms.Sources.Select(source => source.ReplaceLineEndings("\r\n"))],
            [.. ContractForms.Sources.Reverse()],
        ];
        Assert.All(variants, sources => Assert.Equal(expected, Texts(TestProject.DefaultLanguage, sources)));
        Assert.Equal(expected, Texts(LanguageVersion.Preview, ContractForms.Sources));
    }

    [Fact]
    public async Task No_type_of_the_users_own_hides_a_name_of_the_runtime_unnoticed()
    {
        var settings = new ProjectSettings(TestProject.DefaultLanguage);
        var generated = ContractProject.Generate(
            ContractProject.WithReferences(settings.Compile(ContractForms.Sources))
        );
        var names = OutputMatrixTests.RuntimeNames(generated);
        Assert.True(names.Length > 12);
        foreach (var name in names)
        {
            var project = settings.Compile(
                $$"""
                [global::Tensors.ModelContract("c")] partial interface IContract { global::System.Threading.Tasks.ValueTask<float> Run(); }
                namespace Tensors { internal static class {{name}}; }
                """
            );
            var reported = await ContractProject.AnalyzeAsync(
                ContractProject.Generate(ContractProject.WithReferences(project)).Output,
                Cancellation
            );
            Assert.Equal((name, "TNS0020"), (name, reported.Select(d => d.Id).FirstOrDefault()));
        }
    }

    private static async Task<Generated> AssertAsync(ProjectSettings settings, params string[] sources)
    {
        var generated = ContractProject.Generate(ContractProject.WithReferences(settings.Compile(sources)));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        Assert.Empty((await ContractProject.AnalyzeAsync(generated.Output, Cancellation)).Select(d => d.ToString()));
        Assert.NotEmpty(generated.Run.GeneratedSources);
        return generated;
    }

    private static SortedDictionary<string, string> Texts(LanguageVersion language, string[] sources)
    {
        var generated = ContractProject.Generate(
            ContractProject.WithReferences(new ProjectSettings(language).Compile(sources))
        );
        return new(
            generated.AllHintNames.ToDictionary(hint => hint, generated.Text, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }
}
