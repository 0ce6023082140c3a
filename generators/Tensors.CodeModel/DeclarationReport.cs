using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>
/// Collects the diagnostics that validating a declaration reports. The analyzer forwards them to the compiler; the generator only checks
/// whether there are any.
/// </summary>
/// <param name="forward">Receives each diagnostic, or null to discard them.</param>
public sealed class DeclarationReport(Action<Diagnostic>? forward)
{
    /// <summary>Gets a value indicating whether no diagnostic has been reported.</summary>
    public bool IsClean { get; private set; } = true;

    // Locations are passed as syntax, so that the Location object is only created if a diagnostic is forwarded.
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
