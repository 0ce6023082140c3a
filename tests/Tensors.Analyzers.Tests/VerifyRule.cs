using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
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
        var test = new RuleTest(rule)
        {
            TestCode = markup,
            TestState = { OutputKind = kind },
            TestBehaviors = RuleTest.Behaviors(markup),
        };
        Prepare(rule, test, test.TestState);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The same of members in a class.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="name">What is to be read in the list of tests.</param>
    /// <param name="members">The members, with markup.</param>
    public static Task SampleAsync(string rule, string name, string members)
    {
        Assert.NotEmpty(name);
        return CodeAsync(rule, Samples.InClass(members));
    }

    /// <summary>The fix, one by one and all at once, gives the expected source, and that compiles.</summary>
    public static Task FixAsync<TFix>(string rule, string markup, string expected, int iterations = 0)
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TFix>(rule)
        {
            TestCode = markup,
            FixedCode = expected,
            TestBehaviors = RuleTest.Behaviors(markup),
        };
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
}
