using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;

namespace Tensors.Analyzers.Tests;

/// <summary>Compiles a source with the runtime and compares what the rules say with its markup.</summary>
internal static class Verify
{
    public static IEnumerable<MetadataReference> References { get; } =
    [
        .. Net100.References.All,
        .. new[] { typeof(TensorBuffer), typeof(IModelSource) }.Select(type =>
            MetadataReference.CreateFromFile(type.Assembly.Location)
        ),
    ];

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
        var test = new RuleTest(rule)
        {
            TestCode = markup,
            TestState = { OutputKind = kind },
            TestBehaviors = RuleTest.Behaviors(markup),
        };
        test.TestState.Sources.Add(("Owners.cs", Samples.Owners));
        Prepare(test.TestState);
        if (!string.Equals(rule, "TNS1003", StringComparison.Ordinal))
        {
            // Off unless it is asked for.
            test.DisabledDiagnostics.Add("TNS1003");
        }

        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The same of members in a class.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="name">What is to be read in the list of tests.</param>
    /// <param name="members">The members, with markup.</param>
    public static Task SampleAsync(string rule, string name, string members)
    {
        Assert.NotEmpty(name);
        return RuleAsync(Samples.InClass(members), rule);
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
            TestBehaviors = RuleTest.Behaviors(markup),
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
}
