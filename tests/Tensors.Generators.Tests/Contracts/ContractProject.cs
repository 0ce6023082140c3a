using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>Compiles sources with contracts as a strict user's project would, with both generators.</summary>
internal static class ContractProject
{
    // What a web application has besides.
    private static readonly ImmutableArray<MetadataReference> _references =
    [
        .. new[]
        {
            typeof(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder),
            typeof(Microsoft.AspNetCore.Builder.IEndpointConventionBuilder),
            typeof(Microsoft.AspNetCore.Builder.WebApplication),
            typeof(Microsoft.AspNetCore.Http.Endpoint),
            typeof(Microsoft.Extensions.Hosting.IHost),
            typeof(Microsoft.Extensions.Hosting.IHostApplicationBuilder),
            typeof(Microsoft.Extensions.Configuration.IConfiguration),
            typeof(Microsoft.Extensions.Logging.ILogger),
        }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)),
    ];

    public static CSharpCompilation Compile(params string[] sources) =>
        TestProject.Compile(sources).AddReferences(_references);

    public static GeneratorDriver CreateDriver(CSharpCompilation compilation, params AdditionalText[] files) =>
        CSharpGeneratorDriver.Create(
            [
                new SharedTensorGenerator().AsSourceGenerator(),
                new ModelContractGenerator().AsSourceGenerator(),
                new TensorModelGenerator().AsSourceGenerator(),
            ],
            files,
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
            driverOptions: new GeneratorDriverOptions(
                IncrementalGeneratorOutputKind.None,
                trackIncrementalGeneratorSteps: true
            )
        );

    /// <summary>Runs the generators; they may neither fail nor report. The result is the contracts' alone.</summary>
    public static Generated Generate(CSharpCompilation compilation, params AdditionalText[] files)
    {
        var driver = CreateDriver(compilation, files)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out var reported);
        Assert.Empty(reported);
        return new Generated(output, driver.GetRunResult().Results[1]);
    }

    /// <summary>The rules that the project's contracts break, its generated code being part of it as in a real build.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(
        Compilation output,
        CancellationToken cancellationToken,
        params AdditionalText[] files
    )
    {
        var analyzers = output.WithAnalyzers([new ModelContractAnalyzer()], new AnalyzerOptions([.. files]));
        var diagnostics = await analyzers.GetAnalyzerDiagnosticsAsync(cancellationToken);
        return
        [
            .. diagnostics
                .Where(d => !d.IsSuppressed)
                .OrderBy(d => d.Location.SourceSpan.Start)
                .ThenBy(d => d.Id, StringComparer.Ordinal),
        ];
    }
}
