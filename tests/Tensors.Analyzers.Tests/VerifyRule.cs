using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Tensors.Analyzers.Tests;

/// <summary>
/// Compares what one rule says with the markup of a source: <c>[|…|]</c> is reported, nothing else is. Other rules are
/// off, so that a sample needs to be right by this one alone.
/// </summary>
internal static class VerifyRule
{
    public static Task CodeAsync(string rule, string markup, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var test = new RuleTest(rule) { TestCode = markup, TestState = { OutputKind = kind } };
        Prepare(rule, test, test.TestState);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The fix, one by one and all at once, gives the expected source, and that compiles.</summary>
    public static Task FixAsync<TFix>(string rule, string markup, string expected, int iterations = 0)
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TFix>(rule) { TestCode = markup, FixedCode = expected };
        if (iterations > 0)
        {
            test.NumberOfIncrementalIterations = iterations;
        }

        Prepare(rule, test, test.TestState);
        test.FixedState.Sources.Add(("Owners.cs", Samples.Owners));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The rule reports, and no fix is offered.</summary>
    public static Task NoFixAsync<TFix>(string rule, string markup)
        where TFix : CodeFixProvider, new() => FixAsync<TFix>(rule, markup, markup);

    private static void Prepare(string rule, AnalyzerTest<DefaultVerifier> test, SolutionState state)
    {
        state.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        state.AdditionalReferences.AddRange(Verify.References);
        state.AdditionalReferences.AddRange([Declared.Reference, Declared.Numerics]);
        state.Sources.Add(("Owners.cs", Samples.Owners));
        foreach (var other in AllRules.Descriptors)
        {
            if (!string.Equals(other.Id, rule, StringComparison.Ordinal))
            {
                test.DisabledDiagnostics.Add(other.Id);
            }
        }
    }

    private static CSharpParseOptions Parse(ParseOptions options) =>
        ((CSharpParseOptions)options).WithLanguageVersion(LanguageVersion.Preview);

    private static CSharpCompilationOptions Compile(CompilationOptions options) =>
        ((CSharpCompilationOptions)options)
            .WithNullableContextOptions(NullableContextOptions.Enable)
            .WithAllowUnsafe(true);

    private sealed class RuleTest(string rule) : CSharpAnalyzerTest<OwnershipAnalyzer, DefaultVerifier>
    {
        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AllRules.AnalyzersOf(rule);

        protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            AllRules.Find(rule);

        protected override ParseOptions CreateParseOptions() => Parse(base.CreateParseOptions());

        protected override CompilationOptions CreateCompilationOptions() => Compile(base.CreateCompilationOptions());
    }

    private sealed class FixTest<TFix>(string rule) : CSharpCodeFixTest<OwnershipAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AllRules.AnalyzersOf(rule);

        protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            AllRules.Find(rule);

        protected override ParseOptions CreateParseOptions() => Parse(base.CreateParseOptions());

        protected override CompilationOptions CreateCompilationOptions() => Compile(base.CreateCompilationOptions());
    }
}
