using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests;

/// <summary>Compiles a source with the runtime and compares what the rules say with its markup.</summary>
internal static class Verify
{
    public static IEnumerable<MetadataReference> References { get; } =
    [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(TensorBuffer).Assembly.Location)];

    /// <summary>Every place in <c>[|…|]</c> is reported, and nothing else is.</summary>
    public static Task RuleAsync(string markup, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var test = new RuleTest { TestCode = markup, TestState = { OutputKind = kind } };
        test.TestState.Sources.Add(("Owners.cs", Samples.Owners));
        Prepare(test.TestState);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The fix, one by one and all at once, gives the expected source, and that compiles.</summary>
    public static Task FixAsync(string markup, string expected, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var test = new FixTest
        {
            TestCode = markup,
            FixedCode = expected,
            TestState = { OutputKind = kind },
        };
        test.TestState.Sources.Add(("Owners.cs", Samples.Owners));
        test.FixedState.Sources.Add(("Owners.cs", Samples.Owners));
        Prepare(test.TestState);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The rule reports, and no fix is offered.</summary>
    public static Task NoFixAsync(string markup) => FixAsync(markup, markup);

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

    private sealed class RuleTest : CSharpAnalyzerTest<OwnershipAnalyzer, DefaultVerifier>
    {
        protected override ParseOptions CreateParseOptions() => ParseOptions(base.CreateParseOptions());

        protected override CompilationOptions CreateCompilationOptions() =>
            CompilationOptions(base.CreateCompilationOptions());
    }

    private sealed class FixTest : CSharpCodeFixTest<OwnershipAnalyzer, DeclareWithUsingFix, DefaultVerifier>
    {
        protected override ParseOptions CreateParseOptions() => ParseOptions(base.CreateParseOptions());

        protected override CompilationOptions CreateCompilationOptions() =>
            CompilationOptions(base.CreateCompilationOptions());
    }
}
