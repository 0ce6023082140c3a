using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>Takes what the validator finds: the analyzer shows it, the generator only asks whether there was anything.</summary>
/// <param name="forward">Where a finding goes, or null to ignore it.</param>
public sealed class DeclarationReport(Action<Diagnostic>? forward)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsClean { get; private set; } = true;

    // Places are given as syntax: a location is an object, made only where a finding is reported.
    internal void Add(DiagnosticDescriptor rule, SyntaxNode place, params object[] arguments) =>
        Add(rule, forward is null ? Location.None : place.GetLocation(), arguments);

    internal void Add(DiagnosticDescriptor rule, SyntaxToken place, params object[] arguments) =>
        Add(rule, forward is null ? Location.None : place.GetLocation(), arguments);

    internal void Add(DiagnosticDescriptor rule, Location location, params object[] arguments)
    {
        IsClean = false;
        forward?.Invoke(Diagnostic.Create(rule, location, arguments));
    }
}
