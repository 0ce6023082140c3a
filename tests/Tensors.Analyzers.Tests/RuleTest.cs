using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Tensors.Testing;

namespace Tensors.Analyzers.Tests;

/// <summary>The analyzers that have a rule, over the newest C#; <c>[|…|]</c> is where that rule reports.</summary>
internal sealed class RuleTest(string rule) : CSharpAnalyzerTest<OwnershipAnalyzer, DefaultVerifier>
{
    /// <summary>
    /// What the library does beyond comparing: it compiles each source twice more, as generated code and with the rule suppressed. By default
    /// that is done for some of the sources, always the same ones; it says little about a rule that a few sources do not say.
    /// </summary>
    public static TestBehaviors Behaviors(string source) =>
        TestEffort.IsChosen(source, byDefault: 0.1)
            ? TestBehaviors.None
            : TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck;

    public static CSharpParseOptions Parse(ParseOptions options) =>
        ((CSharpParseOptions)options).WithLanguageVersion(LanguageVersion.Preview);

    public static CSharpCompilationOptions Compile(CompilationOptions options) =>
        ((CSharpCompilationOptions)options)
            .WithNullableContextOptions(NullableContextOptions.Enable)
            .WithAllowUnsafe(true);

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AllRules.AnalyzersOf(rule);

    protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) => AllRules.Find(rule);

    protected override ParseOptions CreateParseOptions() => Parse(base.CreateParseOptions());

    protected override CompilationOptions CreateCompilationOptions() => Compile(base.CreateCompilationOptions());
}

/// <summary>The same with a fix, which is asked for at each place, and for all places at once.</summary>
internal sealed class FixTest<TFix>(string rule) : CSharpCodeFixTest<OwnershipAnalyzer, TFix, DefaultVerifier>
    where TFix : CodeFixProvider, new()
{
    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AllRules.AnalyzersOf(rule);

    protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) => AllRules.Find(rule);

    protected override ParseOptions CreateParseOptions() => RuleTest.Parse(base.CreateParseOptions());

    protected override CompilationOptions CreateCompilationOptions() =>
        RuleTest.Compile(base.CreateCompilationOptions());
}
