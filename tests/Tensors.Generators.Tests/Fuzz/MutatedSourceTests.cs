using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;
using Tensors.Generators.Tests.OutputMatrix;
using Tensors.Testing;

namespace Tensors.Generators.Tests.Fuzz;

/// <summary>
/// Randomly changed sources: neither the generator nor the analyzer fails, and what is generated is C#. <see cref="TestEffort"/> says how
/// many are tried.
/// </summary>
public sealed class MutatedSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generator_and_analyzer_get_through_any_source()
    {
        var count = TestEffort.Count(1_500, byDefault: 0.1);
        var tensors = 0;
        var reported = 0;
        await SourceMutation.Sources.SampleAsync(
            async source =>
            {
                var (made, refused) = await CheckAsync(source);
                Interlocked.Add(ref tensors, made);
                Interlocked.Add(ref reported, refused);
            },
            iter: count,
            print: source => source
        );

        // Sources too broken to declare anything would test little.
        Assert.True(
            count < 100 || (tensors > count && reported > count / 20),
            $"{tensors} tensors, {reported} reported"
        );
    }

    private static async Task<(int Made, int Refused)> CheckAsync(string source)
    {
        // Fails on anything that the driver reports, which a generator's exception would be (CS8785).
        var input = new ProjectSettings(LanguageVersion.Preview).Compile(source);
        Generated generated;
        try
        {
            generated = TestProject.Generate(input);
        }
        catch (Exception) when (!CompilerGetsThrough(input))
        {
            return (0, 0);
        }

        Assert.Null(generated.Run.Exception);
        Assert.All(
            generated.Run.GeneratedSources,
            file =>
                Assert.DoesNotContain(
                    file.SyntaxTree.GetDiagnostics(Cancellation),
                    d => d.DefaultSeverity is DiagnosticSeverity.Error
                )
        );

        // An analyzer's exception is AD0001. It sees the source alone, as before the generator has run: that is faster.
        ImmutableArray<Diagnostic> reported;
        try
        {
            reported = await TestProject.AnalyzeAsync(input, Cancellation);
        }
        catch (Exception) when (!CompilerGetsThrough(input))
        {
            return (generated.HintNames.Length, 0);
        }

        Assert.All(reported, d => Assert.StartsWith("TNS0", d.Id, StringComparison.Ordinal));
        Assert.All(reported, d => Assert.NotEmpty(d.GetMessage(CultureInfo.InvariantCulture)));
        return (generated.HintNames.Length, reported.Length);
    }

    /// <summary>The compiler 4.14 fails on it, and no analyzer gets to run.</summary>
    [Fact]
    public async Task A_source_that_the_compiler_itself_fails_on_is_not_held_against_us() =>
        _ = await CheckAsync(
            """
            [global::Tensors.SharedTensor([4], global::Tensors.DType.Float32)]
            public readonly partial struct Samples;

            public interface IVariant<out T>
            {
                extension(int x) { }
            }
            """
        );

    private static bool CompilerGetsThrough(Compilation input)
    {
        try
        {
            _ = input.GetDiagnostics(Cancellation);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }
}
