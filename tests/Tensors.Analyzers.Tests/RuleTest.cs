using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Tensors.Analyzers.Tests;

/// <summary>The analyzers that have a rule, over the newest C#; <c>[|…|]</c> is where that rule reports.</summary>
internal sealed class RuleTest(string rule) : CSharpAnalyzerTest<OwnershipAnalyzer, DefaultVerifier>
{
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
