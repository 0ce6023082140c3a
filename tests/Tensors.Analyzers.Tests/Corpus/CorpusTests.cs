using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Corpus.Comparing;
using Tensors.Analyzers.Corpus.Loading;
using Tensors.Testing;

namespace Tensors.Analyzers.Tests.Corpus;

/// <summary>
/// The corpora stay large, and broken code made from them does not break a rule. What the rules find in them is the
/// business of tests/Tensors.Analyzers.Corpus.
/// </summary>
public sealed class CorpusTests
{
    // The part of the tokens that the long run leaves out. TENSORS_TEST_EFFORT=100 leaves out every token, which takes an hour.
    private const double PartOfTokens = 0.01;
    private const int VariantsAtOnce = 200;

    private static readonly MarkedCode s_right = Corpora.Right;
    private static readonly MarkedCode s_wrong = Corpora.Wrong;

    [Fact]
    public void Right_corpus_has_300_methods_and_no_marks()
    {
        Assert.InRange(s_right.MethodCount, 300, int.MaxValue);
        Assert.Empty(s_right.Markers);
    }

    [Fact]
    public void Wrong_corpus_has_300_places_and_12_of_each_rule()
    {
        var counts = s_wrong.Markers.CountBy(marker => marker.Rule, StringComparer.Ordinal).ToList();

        Assert.InRange(counts.Sum(rule => rule.Value), 300, int.MaxValue);
        Assert.All(counts, rule => Assert.InRange(rule.Value, 12, int.MaxValue));
        Assert.Empty(OurRules.Ids.Except(counts.Select(rule => rule.Key), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Never_fails_when_a_token_is_missing()
    {
        // Both corpora have the same declarations.
        var declarations = s_right.Compilation.RemoveSyntaxTrees(s_right.Files);
        declarations = declarations.WithOptions(
            declarations.Options.WithSpecificDiagnosticOptions(
                OurRules.Ids.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Warn))
            )
        );

        foreach (var variants in s_right.Files.Concat(s_wrong.Files).SelectMany(Variants).Chunk(VariantsAtOnce))
        {
            var reported = await declarations
                .AddSyntaxTrees(variants)
                .WithAnalyzers(OurRules.Analyzers)
                .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

            Assert.DoesNotContain(reported, diagnostic => diagnostic.Id is "AD0001");
        }
    }

    // Many variants in one compilation, each in its own namespace: a compilation costs more than what it holds.
    private static IEnumerable<SyntaxTree> Variants(SyntaxTree file)
    {
        var text = file.GetText().ToString();
        var tokens = file.GetRoot().DescendantTokens().Where(token => token.Span.Length > 0).ToImmutableArray();
        var count = 0;
        foreach (var token in TestEffort.Some(tokens, PartOfTokens, byDefault: 0.1))
        {
            var broken = text.Remove(token.SpanStart, token.Span.Length);
            var end = broken.IndexOf(';', Math.Max(0, broken.IndexOf("namespace ", StringComparison.Ordinal)));
            yield return MarkedCode.Parse(broken.Insert(end, $".V{count}"), $"V{count}/{file.FilePath}");
            count++;
        }
    }
}
