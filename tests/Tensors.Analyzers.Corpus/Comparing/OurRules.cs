using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Corpus.Loading;

namespace Tensors.Analyzers.Corpus.Comparing;

/// <summary>Our rules, and what they say of marked code.</summary>
internal static class OurRules
{
    /// <summary>Every analyzer of the assembly, so that a new one cannot be forgotten here.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(OwnershipAnalyzer)
            .Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DiagnosticAnalyzerAttribute>() is not null && !type.IsAbstract)
            .Where(type => !type.IsSubclassOf(typeof(DiagnosticSuppressor)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>The ids of all rules, in order.</summary>
    public static ImmutableArray<string> Ids { get; } =
    [
        .. Analyzers
            .SelectMany(analyzer => analyzer.SupportedDiagnostics)
            .Select(rule => rule.Id)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Runs them all.</summary>
    /// <exception cref="MarkedCodeException">A rule threw.</exception>
    public static async Task<ImmutableArray<Marker>> RunAsync(MarkedCode code, CancellationToken cancellationToken)
    {
        var reported = await code.Compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(cancellationToken);
        var failures = reported.Where(diagnostic => !IsRule(diagnostic)).Select(failure => failure.ToString()).ToList();
        return failures.Count == 0 ? [.. reported.Select(ToMarker)] : throw new MarkedCodeException(failures);
    }

    private static bool IsRule(Diagnostic diagnostic) => Ids.Contains(diagnostic.Id, StringComparer.Ordinal);

    private static Marker ToMarker(Diagnostic diagnostic)
    {
        var position = diagnostic.Location.GetLineSpan();
        var span = diagnostic.Location.SourceSpan;
        var line = diagnostic.Location.SourceTree!.GetText().Lines[position.StartLinePosition.Line];
        return new Marker(
            position.Path,
            diagnostic.Id,
            position.StartLinePosition.Line + 1,
            position.StartLinePosition.Character + 1,
            line.Text!.ToString(span.Intersection(line.Span) ?? default).TrimEnd()
        );
    }
}
