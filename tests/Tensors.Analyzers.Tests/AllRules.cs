using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tensors.Analyzers.Tests;

/// <summary>Every analyzer there is, found as the compiler finds them.</summary>
internal static class AllRules
{
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(OwnershipAnalyzer)
            .Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>Suppressors are analyzers that report nothing.</summary>
    public static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } =
    [
        .. Analyzers
            .SelectMany(analyzer => analyzer.SupportedDiagnostics)
            .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal),
    ];

    public static DiagnosticDescriptor Find(string id) =>
        Descriptors.Single(descriptor => string.Equals(descriptor.Id, id, StringComparison.Ordinal));

    public static IEnumerable<DiagnosticAnalyzer> AnalyzersOf(string id) =>
        Analyzers.Where(analyzer =>
            analyzer.SupportedDiagnostics.Any(descriptor => string.Equals(descriptor.Id, id, StringComparison.Ordinal))
        );
}
