using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>A rule that reads what the flow analysis found in a body. One analysis serves all of them.</summary>
internal abstract class OwnershipRule
{
    public abstract DiagnosticDescriptor Descriptor { get; }

    /// <summary>Whether anything happens in a body that the rule is about: in most bodies most rules have nothing to look at.</summary>
    public virtual bool CanApply(OwnershipFlow flow) => true;

    public abstract void Check(OwnershipFlow flow, Action<Diagnostic> report);

    protected static bool LetsViewsOut(OwnershipFlow flow) =>
        flow.Has(OwnershipEventKind.ViewReturned) || flow.Has(OwnershipEventKind.ViewStored);

    protected static string TypeName(Owner owner) => OwnerText.TypeOf(owner);

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
