using System.Collections.Immutable;
using System.Numerics.Tensors;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tensors.Generators.Tests.Compilers;

/// <summary>Compiles sources as a strict user's project would, with the generator and its analyzer.</summary>
internal static class TestProject
{
    /// <summary>C# 14, or what the oldest host calls it.</summary>
    public static LanguageVersion DefaultLanguage { get; } =
        Enum.IsDefined((LanguageVersion)1400) ? (LanguageVersion)1400 : LanguageVersion.Preview;

    // Every library for which there are extra members: whatever is compiled here is compiled with them.
    private static readonly ImmutableArray<MetadataReference> _references =
    [
        .. Net100.References.All,
        .. new[]
        {
            typeof(TensorSpec),
            typeof(IModelSource),
            typeof(TensorSpan<float>),
            typeof(Microsoft.Extensions.DependencyInjection.IServiceCollection),
            typeof(Tensors.Grpc.TensorRefMapper),
            typeof(Tensors.Grpc.ModelWorkerChannel),
            typeof(Tensors.Grpc.ModelWorkerHostExtensions),
            typeof(Google.Protobuf.IMessage),
            typeof(Tensors.OnnxRuntime.OrtTensor),
            typeof(Microsoft.ML.OnnxRuntime.OrtValue),
        }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)),
    ];

    public static CSharpCompilation Compile(params string[] sources) => Compile(DefaultLanguage, false, sources);

    public static CSharpCompilation Compile(LanguageVersion language, bool checkOverflow, params string[] sources)
    {
        var options = new CSharpParseOptions(language, DocumentationMode.Diagnose).WithFeatures(
            language is LanguageVersion.Preview ? [new("updated-memory-safety-rules", "")] : []
        );
        return CSharpCompilation.Create(
            "Consumer",
            sources.Select((text, i) => CSharpSyntaxTree.ParseText(text, options, $"File{i}.cs")),
            _references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                checkOverflow: checkOverflow,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999
            )
        );
    }

    public static GeneratorDriver CreateDriver(CSharpCompilation compilation) =>
        CSharpGeneratorDriver.Create(
            [new SharedTensorGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
            driverOptions: new GeneratorDriverOptions(
                IncrementalGeneratorOutputKind.None,
                trackIncrementalGeneratorSteps: true
            )
        );

    /// <summary>Runs the generator; it may neither fail nor report.</summary>
    public static Generated Generate(CSharpCompilation compilation)
    {
        var driver = CreateDriver(compilation)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out var reported);
        Assert.Empty(reported);
        return new Generated(output, driver.GetRunResult().Results[0]);
    }

    /// <summary>The declaration rules that a project breaks, its generated code being part of it as in a real build.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(
        Compilation output,
        CancellationToken cancellationToken
    )
    {
        var analyzers = output.WithAnalyzers([new SharedTensorDeclarationAnalyzer()]);
        var diagnostics = await analyzers.GetAnalyzerDiagnosticsAsync(cancellationToken);
        return
        [
            .. diagnostics
                .Where(d => !d.IsSuppressed)
                .OrderBy(d => d.Location.SourceSpan.Start)
                .ThenBy(d => d.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>What the compiler says of a project with its generated code, hidden remarks aside.</summary>
    public static string[] CompilerMessages(Compilation output) =>
        [.. output.GetDiagnostics().Where(d => d.Severity > DiagnosticSeverity.Hidden).Select(d => d.ToString())];
}

/// <summary>A project with its generated code.</summary>
/// <param name="Output">The whole project.</param>
/// <param name="Run">What the generator did.</param>
internal sealed record Generated(Compilation Output, GeneratorRunResult Run)
{
    public string Text(string hintName) =>
        Run
            .GeneratedSources.Single(s => string.Equals(s.HintName, hintName, StringComparison.Ordinal))
            .SourceText.ToString();

    /// <summary>The files with the tensors' own members: not those for other libraries, nor the assembly's.</summary>
    public string[] HintNames =>
        [
            .. AllHintNames.Where(name =>
                name is not "SharedTensors.g.cs" and not "Microsoft.CodeAnalysis.EmbeddedAttribute.cs"
                && !name.EndsWith(".Grpc.g.cs", StringComparison.Ordinal)
                && !name.EndsWith(".OnnxRuntime.g.cs", StringComparison.Ordinal)
            ),
        ];

    public string[] AllHintNames => [.. Run.GeneratedSources.Select(s => s.HintName).Order(StringComparer.Ordinal)];
}
