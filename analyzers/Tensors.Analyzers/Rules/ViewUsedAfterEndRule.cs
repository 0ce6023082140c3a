using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS2002: a view is used where on some path its tensor is over.</summary>
internal sealed class ViewUsedAfterEndRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.View(
        RuleIds.ViewUsedAfterEnd,
        "A view is used after its tensor ended",
        "'{0}' is a view of '{1}' ({2}), which was {3} before. Use it earlier, or end the tensor later.",
        "A view knows nothing of its tensor's end: nothing throws, and the memory may be another tensor's already."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Before.Has(OwnerState.Disposed | OwnerState.Moved);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        // A write to a published tensor is TNS2005, and what is done with the tensor itself TNS1004 or TNS1005.
        var reported = new HashSet<Location>();
        foreach (var happened in flow.Events)
        {
            if (
                (happened.Kind == OwnershipEventKind.ViewWritten && happened.Before.Has(OwnerState.Published))
                || (
                    happened.Kind == OwnershipEventKind.Used
                    && happened.Before.Has(OwnerState.Disposed | OwnerState.Moved)
                )
            )
            {
                reported.Add(happened.Operation.Syntax.GetLocation());
            }
        }

        foreach (var happened in flow.Events)
        {
            if (
                happened.Kind
                    is OwnershipEventKind.ViewUsed
                        or OwnershipEventKind.ViewWritten
                        or OwnershipEventKind.ViewReturned
                        or OwnershipEventKind.ViewYielded
                && happened.Owner.Kind != OwnerKind.Work
                && !ViewTypes.IsDeferred(happened.Operation.Type)
                && !ViewTypes.IsReference(happened.Operation.Type)
                && happened.Before.Has(OwnerState.Disposed | OwnerState.Moved)
                && !happened.Before.Has(OwnerState.Unsure)
                && !(
                    happened.Kind is OwnershipEventKind.ViewReturned
                    && flow.Outlives(happened.Operation, happened.Owner)
                )
            )
            {
                Report(
                    reported,
                    report,
                    happened.Operation.Syntax.GetLocation(),
                    flow.PlacesOf(happened.Owner, OwnershipEventKind.Disposed)
                        .Concat(flow.PlacesOf(happened.Owner, OwnershipEventKind.Moved)),
                    happened.Variable?.Name ?? happened.Operation.Syntax.ToString(),
                    flow.NameOf(happened.Owner),
                    TypeName(happened.Owner),
                    happened.Before.Has(OwnerState.Disposed) ? "disposed" : "handed over"
                );
            }
        }
    }
}
