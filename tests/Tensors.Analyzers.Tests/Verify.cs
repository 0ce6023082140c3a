using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Tensors.Analyzers.Tests;

/// <summary>Compiles a source with the runtime and compares what the rules say with its markup.</summary>
internal static class Verify
{
    public static IEnumerable<MetadataReference> References { get; } =
    [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(TensorBuffer).Assembly.Location)];

    /// <summary>
    /// Every place in <c>[|…|]</c> is reported by the rule, every one in <c>{|TNS1234:…|}</c> by that other one, and
    /// nothing else is.
    /// </summary>
    public static Task RuleAsync(
        string markup,
        string rule = "TNS1001",
        OutputKind kind = OutputKind.DynamicallyLinkedLibrary
    )
    {
        var test = new RuleTest(rule) { TestCode = markup, TestState = { OutputKind = kind } };
        test.TestState.Sources.Add(("Owners.cs", Samples.Owners));
        Prepare(test.TestState);
        if (!string.Equals(rule, "TNS1003", StringComparison.Ordinal))
        {
            // Off unless it is asked for.
            test.DisabledDiagnostics.Add("TNS1003");
        }

        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The fix, one by one and all at once, gives the expected source, and that compiles.</summary>
    public static Task FixAsync<TFix>(
        string markup,
        string expected,
        string rule = "TNS1001",
        OutputKind kind = OutputKind.DynamicallyLinkedLibrary
    )
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TFix>(rule)
        {
            TestCode = markup,
            FixedCode = expected,
            TestState = { OutputKind = kind },
        };
        test.TestState.Sources.Add(("Owners.cs", Samples.Owners));
        test.FixedState.Sources.Add(("Owners.cs", Samples.Owners));
        test.DisabledDiagnostics.Add("TNS1003");
        Prepare(test.TestState);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The rule reports, and no fix is offered.</summary>
    public static Task NoFixAsync<TFix>(string markup, string rule = "TNS1001")
        where TFix : CodeFixProvider, new() => FixAsync<TFix>(markup, markup, rule);

    private static void Prepare(SolutionState state)
    {
        // The reference pack that the testing library knows by name is a package of its own; these are the same files.
        state.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        state.AdditionalReferences.AddRange(References);
    }

    private static CSharpParseOptions ParseOptions(ParseOptions options) =>
        ((CSharpParseOptions)options).WithLanguageVersion(LanguageVersion.Preview);

    private static CSharpCompilationOptions CompilationOptions(CompilationOptions options) =>
        ((CSharpCompilationOptions)options)
            .WithNullableContextOptions(NullableContextOptions.Enable)
            .WithAllowUnsafe(true);

    private static DiagnosticDescriptor Descriptor(DiagnosticAnalyzer[] analyzers, string rule) =>
        analyzers
            .SelectMany(analyzer => analyzer.SupportedDiagnostics)
            .First(descriptor => string.Equals(descriptor.Id, rule, StringComparison.Ordinal));

    private sealed class RuleTest(string rule) : CSharpAnalyzerTest<OwnershipAnalyzer, DefaultVerifier>
    {
        protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            Descriptor(analyzers, rule);

        protected override ParseOptions CreateParseOptions() => ParseOptions(base.CreateParseOptions());

        protected override CompilationOptions CreateCompilationOptions() =>
            CompilationOptions(base.CreateCompilationOptions());
    }

    private sealed class FixTest<TFix>(string rule) : CSharpCodeFixTest<OwnershipAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            Descriptor(analyzers, rule);

        protected override ParseOptions CreateParseOptions() => ParseOptions(base.CreateParseOptions());

        protected override CompilationOptions CreateCompilationOptions() =>
            CompilationOptions(base.CreateCompilationOptions());
    }
}
