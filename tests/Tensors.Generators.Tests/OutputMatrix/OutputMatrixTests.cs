using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.OutputMatrix;

/// <summary>Every form of declaration in every kind of project: no warning, and always the same bytes.</summary>
public sealed partial class OutputMatrixTests
{
    public static TheoryData<LanguageVersion, NullableContextOptions, bool, bool, bool> Settings
    {
        get
        {
            var data = new TheoryData<LanguageVersion, NullableContextOptions, bool, bool, bool>();
            foreach (var language in new[] { TestProject.DefaultLanguage, LanguageVersion.Preview }.Distinct())
            {
                foreach (var nullable in new[] { NullableContextOptions.Enable, NullableContextOptions.Disable })
                {
                    // The rest in pairs: which of them are on.
                    data.Add(language, nullable, false, false, false);
                    data.Add(language, nullable, true, true, false);
                    data.Add(language, nullable, true, false, true);
                    data.Add(language, nullable, false, true, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_form_compiles_without_a_warning(
        LanguageVersion language,
        NullableContextOptions nullable,
        bool checkOverflow,
        bool implicitUsings,
        bool memorySafetyRules
    ) => AssertCompiles(new(language, nullable, checkOverflow, implicitUsings, memorySafetyRules));

    [Theory]
    [InlineData("/// <summary>A.</summary>\npublic class A { public int X; }", "CS1591")]
    [InlineData("internal static class A { internal static string M() => null; }", "CS8603")]
    [InlineData("internal static class A { internal static void M() { int x; } }", "CS0168")]
    public void The_projects_are_strict(string source, string id) =>
        Assert.Contains(
            id,
            Assert.Single(
                TestProject.CompilerMessages(new ProjectSettings(TestProject.DefaultLanguage).Compile(source))
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("partial class System")]
    [InlineData("partial class Tensors")]
    [InlineData("partial class Span")]
    [InlineData("partial struct Outer<System, Tensors>")]
    [InlineData("partial interface IOuter<Span, TensorBuffer>")]
    [InlineData(
        "partial class Outer { private class System; private class Tensors; private class Span; } partial class Outer"
    )]
    [InlineData("partial class Outer { private const int System = 1, Tensors = 2, Half = 3; } partial class Outer")]
    public void Beside_types_and_members_called_like_the_frameworks_namespaces(string container)
    {
        foreach (var space in new[] { "My", "My.System", "My.Tensors", "Span", "My.Span.System.Tensors" })
        {
            var source = $$"""
                namespace {{space}};
                internal {{container}}
                {
                    [global::Tensors.SharedTensor(["system", "tensors", 2], global::Tensors.DType.Float16)]
                    internal readonly partial struct Frame;
                    [global::Tensors.SharedTensor([], global::Tensors.DType.BFloat16)]
                    internal readonly partial struct Scalar;
                }
                """;
            var generated = TestProject.Generate(new ProjectSettings(TestProject.DefaultLanguage).Compile(source));
            Assert.NotEmpty(generated.HintNames);
            Assert.Empty(TestProject.CompilerMessages(generated.Output));
        }
    }

    [Fact]
    public async Task No_type_of_the_users_own_hides_a_name_of_the_runtime_unnoticed()
    {
        var settings = new ProjectSettings(TestProject.DefaultLanguage);
        var generated = TestProject.Generate(settings.Compile(DeclarationForms.Sources));
        var names = RuntimeNames(generated);
        Assert.True(names.Length > 20);
        foreach (var name in names)
        {
            var project = settings.Compile(
                $$"""
                [global::Tensors.SharedTensor([2], default)] internal readonly partial struct Frame;
                namespace Tensors { internal static class {{name}}; }
                """
            );
            var reported = await TestProject.AnalyzeAsync(
                TestProject.Generate(project).Output,
                TestContext.Current.CancellationToken
            );
            Assert.Contains("TNS0020", reported.Select(d => d.Id), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void The_bytes_do_not_depend_on_settings_order_or_line_ends()
    {
        var settings = new ProjectSettings(TestProject.DefaultLanguage);
        var expected = Texts(settings.Compile(DeclarationForms.Sources));
        Assert.All(expected.Values, text => Assert.DoesNotContain('\r', text));
        string[][] variants =
        [
            DeclarationForms.Sources,
            [.. DeclarationForms.Sources.Select(source => source.ReplaceLineEndings("\r\n"))],
            [.. DeclarationForms.Sources.Reverse()],
        ];
        Assert.All(variants, sources => Assert.Equal(expected, Texts(settings.Compile(sources))));
        Assert.Equal(
            expected,
            Texts(
                new ProjectSettings(
                    LanguageVersion.Preview,
                    NullableContextOptions.Disable,
                    CheckOverflow: true,
                    ImplicitUsings: true,
                    MemorySafetyRules: true
                ).Compile(DeclarationForms.Sources)
            )
        );
    }

    // Turkish has an i of its own, Arabic and Persian another minus sign, Swedish sorts differently.
    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("sv-SE")]
    public void The_bytes_do_not_depend_on_the_culture(string name)
    {
        if (AppContext.TryGetSwitch("System.Globalization.Invariant", out var isInvariant) && isInvariant)
        {
            Assert.Skip("This process knows no cultures.");
        }

        var settings = new ProjectSettings(TestProject.DefaultLanguage);
        var expected = Texts(settings.Compile(DeclarationForms.Sources));
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(name);
            Assert.True(name is not "tr-TR" || 'i'.ToString().ToUpper(CultureInfo.CurrentCulture) is "İ");
            Assert.Equal(expected, Texts(settings.Compile(DeclarationForms.Sources)));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    /// <summary>What generated code names in the namespace <c>Tensors</c>.</summary>
    internal static string[] RuntimeNames(Generated generated) =>
        [
            .. generated
                .Run.GeneratedSources.SelectMany(source => NamePattern().Matches(source.SourceText.ToString()))
                .Select(match => match.Groups["name"].Value)
                .Select(name =>
                    typeof(DType).Assembly.GetType($"Tensors.{name}Attribute") is null ? name : name + "Attribute"
                )
                .Distinct(StringComparer.Ordinal),
        ];

    [GeneratedRegex("global::Tensors\\.(?<name>\\w+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamePattern();

    private static void AssertCompiles(ProjectSettings settings)
    {
        var generated = TestProject.Generate(settings.Compile(DeclarationForms.Sources));
        var tensors = TensorTypes.Declared(generated.Output).ToArray();
        Assert.Equal(DeclarationForms.Count, tensors.Length);
        Assert.All(tensors, tensor => Assert.True(TensorTypes.IsGenerated(tensor.Type), tensor.Type.ToString()));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
    }

    private static SortedDictionary<string, string> Texts(CSharpCompilation compilation)
    {
        var generated = TestProject.Generate(compilation);
        return new(
            generated.HintNames.ToDictionary(hint => hint, generated.Text, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }
}
