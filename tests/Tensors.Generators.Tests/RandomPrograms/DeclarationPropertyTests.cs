using CsCheck;
using Microsoft.CodeAnalysis;
using Tensors.Generators.Tests.Compilers;
using Tensors.Testing;

namespace Tensors.Generators.Tests.RandomPrograms;

/// <summary>Generator and analyzer agree on any declaration, and what is generated compiles beside anything.</summary>
public sealed class DeclarationPropertyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_are_generated_exactly_where_no_rule_is_broken_and_then_compile()
    {
        var count = TestEffort.Count(300, byDefault: 0.2);
        var tensors = 0;
        var reported = 0;
        await RandomDeclarations.Projects.SampleAsync(
            async project =>
            {
                var (made, refused) = await CheckAsync(project);
                Interlocked.Add(ref tensors, made);
                Interlocked.Add(ref reported, refused);
            },
            iter: count,
            print: project => project.ToString()
        );

        // A table that makes nothing but wrong declarations, or only right ones, would test nothing.
        Assert.True(
            count < 50 || (tensors > count / 4 && reported > count / 4),
            $"{tensors} tensors, {reported} reported"
        );
    }

    private static async Task<(int Made, int Refused)> CheckAsync(RandomProject project)
    {
        var input = TestProject.Compile(project.Language, project.CheckOverflow, project.Sources);
        var generated = TestProject.Generate(input);
        var reported = await TestProject.AnalyzeAsync(generated.Output, Cancellation);
        var messages = generated
            .Output.GetDiagnostics(Cancellation)
            .Where(d => d.Severity > DiagnosticSeverity.Hidden)
            .ToArray();

        var declarations = TensorTypes.Declared(generated.Output).ToArray();
        INamedTypeSymbol[] tensors = [.. declarations.Select(declaration => declaration.Type)];
        foreach (var (type, attribute) in declarations)
        {
            var broken = reported.Where(d => Concerns(d, type, tensors)).ToArray();
            if (TensorTypes.IsGenerated(type))
            {
                Assert.True(
                    broken.Length == 0,
                    $"{type} got members in spite of {string.Join("; ", broken.AsEnumerable())}"
                );
            }
            else if (!messages.Any(m => IsIn(m, attribute)))
            {
                Assert.True(broken.Length > 0, $"{type} got no members, and nothing says why.");
            }
        }

        Assert.All(reported, d => Assert.Contains(tensors, t => Concerns(d, t, tensors)));
        AssertNothingNew(input, messages);
        return (
            tensors.Count(TensorTypes.IsGenerated),
            reported.Select(d => d.Id).Distinct(StringComparer.Ordinal).Count()
        );
    }

    // What the compiler says without the generated code is the user's own. It has to be without errors, though: after some
    // of them the compiler does not look further. A use of what is still to be generated is none.
    private static void AssertNothingNew(Compilation input, Diagnostic[] messages)
    {
        var own = input.GetDiagnostics(Cancellation);
        if (
            own.All(d =>
                d.DefaultSeverity < DiagnosticSeverity.Error
                || d.ToString().Contains("'ReadOnly'", StringComparison.Ordinal)
            )
        )
        {
            var added = messages
                .Select(m => m.ToString())
                .Except(own.Select(d => d.ToString()), StringComparer.Ordinal)
                .ToArray();
            Assert.True(added.Length == 0, string.Join("\n", added));
        }
    }

    // A rule is reported within the type it is about, the innermost there, except that a type around it is in the way.
    private static bool Concerns(Diagnostic diagnostic, INamedTypeSymbol type, INamedTypeSymbol[] tensors)
    {
        if (diagnostic.Id is "TNS0013")
        {
            // What is in the way may be a tensor itself.
            return Contains(type, diagnostic.Location)
                && diagnostic.GetMessage(null).StartsWith($"'{type.Name}' ", StringComparison.Ordinal);
        }

        if (diagnostic.Id is not "TNS0006")
        {
            return SymbolEqualityComparer.Default.Equals(
                type,
                tensors.Where(t => Contains(t, diagnostic.Location)).MaxBy(Depth)
            );
        }

        return diagnostic.ToString().Contains($"the tensor '{type.Name}'", StringComparison.Ordinal)
            && Around(type).Any(outer => Contains(outer, diagnostic.Location));
    }

    private static IEnumerable<INamedTypeSymbol> Around(INamedTypeSymbol type)
    {
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            yield return outer;
        }
    }

    private static int Depth(INamedTypeSymbol type) => Around(type).Count();

    private static bool Contains(INamedTypeSymbol type, Location location) =>
        type.DeclaringSyntaxReferences.Any(part => Contains(part, location));

    private static bool IsIn(Diagnostic diagnostic, AttributeData attribute) =>
        diagnostic.DefaultSeverity is DiagnosticSeverity.Error
        && attribute.ApplicationSyntaxReference is { } reference
        && Contains(reference, diagnostic.Location);

    private static bool Contains(SyntaxReference part, Location location) =>
        part.SyntaxTree == location.SourceTree && part.Span.Contains(location.SourceSpan);
}
