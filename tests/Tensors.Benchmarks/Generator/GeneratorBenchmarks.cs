using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators;

namespace Tensors.Benchmarks.Generator;

/// <summary>
/// One edit of a file without a declaration, in a project of 1,000 files and 100 tensors, including the parse of the file
/// and the new compilation, which an editor makes for itself anyway.
/// </summary>
public class GeneratorBenchmarks
{
    private readonly LargeProject _project = new();
    private GeneratorDriver _tensors;
    private GeneratorDriver _noMatch;

    /// <summary>Runs both once.</summary>
    public GeneratorBenchmarks()
    {
        _tensors = CreateDriver(new SharedTensorGenerator()).RunGenerators(_project.Compilation);
        _noMatch = CreateDriver(new NoMatchGenerator()).RunGenerators(_project.Compilation);
    }

    /// <summary>With the generator of tensors.</summary>
    [Benchmark]
    public object Tensors() => _tensors = _tensors.RunGenerators(_project.Edit());

    /// <summary>With a generator that finds nothing.</summary>
    [Benchmark(Baseline = true)]
    public object NoMatch() => _noMatch = _noMatch.RunGenerators(_project.Edit());

    /// <summary>Without any.</summary>
    [Benchmark]
    public object EditAlone() => _project.Edit();

    internal static GeneratorDriver CreateDriver(params ReadOnlySpan<IIncrementalGenerator> generators) =>
        CSharpGeneratorDriver.Create(
            generators.ToArray().Select(generator => generator.AsSourceGenerator()),
            parseOptions: new CSharpParseOptions((LanguageVersion)1400)
        );
}
