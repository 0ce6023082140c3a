using System.Diagnostics;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators;

namespace Tensors.Benchmarks.Generator;

/// <summary>Measures the compiler's work for each tensor: most of it is compiling the generated members, not generating them.</summary>
/// <remarks>
/// All results are divided by the number of tensors. Times are processor times of one thread, and the shortest of several runs, because other work
/// on the machine makes a run longer. docs/decisions/0023-less-text-for-each-tensor.md has the results from before the text was halved.
/// </remarks>
internal sealed class CompileGroup : IBenchmarkGroup
{
    private const int Tensors = 500;
    private const int Runs = 5;

    // Characters of generated text per tensor before decision 0023.
    private const double TextBefore = 36_563;

    public string Name => "compile";

    public string Description => "The compiler's work per tensor, in a project of 500 tensors.";

    public IReadOnlyList<Type> Benchmarks => [];

    public IEnumerable<Target> Judge(Measurements measurements)
    {
        // The first runs include the just-in-time compilation of the compiler.
        Measure();
        Measure();
        var costs = Enumerable.Range(0, Runs).Select(_ => Measure()).ToList();
        var cost = costs[0];
        return
        [
            Target.AtMost("generated text", cost.Text, TextBefore / 2, "characters"),
            Target.Figure("generating", costs.Min(run => run.Generating), "ms"),
            Target.Figure("compiling", costs.Min(run => run.Compiling), "ms"),
            Target.Figure("compiling, allocated", cost.Kibibytes, "KiB"),
            Target.Figure("assembly", cost.Assembly, "bytes"),
            Target.Figure("documentation file", cost.Documentation, "bytes"),
        ];
    }

    private static Cost Measure()
    {
        GC.Collect();
        var options = new CSharpParseOptions((LanguageVersion)1400, DocumentationMode.Diagnose);
        var compilation = CSharpCompilation.Create(
            "Many",
            [CSharpSyntaxTree.ParseText(LargeProject.Declarations(Tensors), options)],
            [.. Net100.References.All, .. LargeProject.References],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable,
                concurrentBuild: false
            )
        );
        var start = Now();
        CSharpGeneratorDriver
            .Create([new SharedTensorGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var generated = Now();
        using var assembly = new MemoryStream();
        using var documentation = new MemoryStream();
        var result = output.Emit(assembly, xmlDocumentationStream: documentation);
        var compiled = Now();
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics));
        }

        return new(
            output.SyntaxTrees.Skip(1).Sum(tree => (double)tree.Length) / Tensors,
            (generated.Time - start.Time).TotalMilliseconds / Tensors,
            (compiled.Time - generated.Time).TotalMilliseconds / Tensors,
            (compiled.Bytes - generated.Bytes) / 1024.0 / Tensors,
            (double)assembly.Length / Tensors,
            (double)documentation.Length / Tensors
        );
    }

    private static (TimeSpan Time, long Bytes) Now()
    {
        using var process = Process.GetCurrentProcess();
        return (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
    }

    private readonly record struct Cost(
        double Text,
        double Generating,
        double Compiling,
        double Kibibytes,
        double Assembly,
        double Documentation
    );
}
