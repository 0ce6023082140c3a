using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS2001: a view is returned or stored, and its tensor is over when the body ends.</summary>
internal sealed class ViewOutlivesRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.View(
        RuleIds.ViewOutlives,
        "A view outlives its tensor",
        "'{0}' is a view of '{1}' ({2}), which is {3} before this method ends. Return the tensor, or a copy of its elements.",
        "Behind the view of a tensor that is over lies the memory of whoever allocates next. Reading it gives another "
            + "tensor's elements, and writing it destroys them."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => LetsViewsOut(flow);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (var happened in flow.Events)
        {
            if (
                happened.Kind is OwnershipEventKind.ViewReturned or OwnershipEventKind.ViewStored
                && happened.Owner.Kind != OwnerKind.Work
                && !ViewTypes.IsDeferred(happened.Operation.Type)
                && flow.Outlives(happened.Operation, happened.Owner)
            )
            {
                var ends = flow.PlacesOf(happened.Owner, OwnershipEventKind.Disposed).ToList();
                Report(
                    reported,
                    report,
                    happened.Operation.Syntax.GetLocation(),
                    ends.Concat(flow.PlacesOf(happened.Owner, OwnershipEventKind.Moved)),
                    happened.Operation.Syntax.ToString(),
                    flow.NameOf(happened.Owner),
                    TypeName(happened.Owner),
                    ends.Count > 0 ? "disposed" : "handed over"
                );
            }
        }
    }
}
