using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>A rule that reads what the flow analysis found in a body. One analysis serves all of them.</summary>
internal abstract class OwnershipRule
{
    public abstract DiagnosticDescriptor Descriptor { get; }

    public abstract void Check(OwnershipFlow flow, Action<Diagnostic> report);

    protected static string TypeName(Owner owner) =>
        owner
            .Type.WithNullableAnnotation(NullableAnnotation.None)
            .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>Reports at a place, unless this rule has reported there already.</summary>
    protected void Report(
        HashSet<Location> reported,
        Action<Diagnostic> report,
        Location location,
        IEnumerable<Location> others,
        params object[] arguments
    )
    {
        if (reported.Add(location))
        {
            report(Diagnostic.Create(Descriptor, location, others.Where(other => !other.Equals(location)), arguments));
        }
    }
}
