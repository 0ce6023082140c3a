using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS2004: work that was started, or a consumer that a view is yielded to, has the view when its tensor is over.</summary>
internal sealed class ViewCapturedRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.View(
        RuleIds.ViewCaptured,
        "A view is used by work that outlives its tensor",
        "'{0}' is a view of '{1}' ({2}), which is disposed while {3}. {4}",
        "A task, a closure or the consumer of an iterator uses a view when this method has gone on. Its tensor must live until then."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) =>
        flow.Has(OwnershipEventKind.EndedUnderWork) || flow.Has(OwnershipEventKind.ViewYielded) || LetsViewsOut(flow);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (var (owner, place, end) in CapturedByWorkRule.LateUses(flow, ofViews: true))
        {
            Report(
                reported,
                report,
                place,
                [end],
                place.SourceTree!.GetText().ToString(place.SourceSpan),
                flow.NameOf(owner),
                TypeName(owner),
                "work that uses the view may still run",
                "Await the work before, or give it a copy."
            );
        }

        foreach (var happened in flow.Events)
        {
            if (
                happened.Kind == OwnershipEventKind.ViewYielded
                && happened.Owner.Kind != OwnerKind.Work
                && flow.Outlives(happened.Operation, happened.Owner)
            )
            {
                Report(
                    reported,
                    report,
                    happened.Operation.Syntax.GetLocation(),
                    flow.PlacesOf(happened.Owner, OwnershipEventKind.Disposed),
                    happened.Operation.Syntax.ToString(),
                    flow.NameOf(happened.Owner),
                    TypeName(happened.Owner),
                    "the consumer may still hold the view",
                    "Yield a copy, or let the consumer own the tensor."
                );
            }
        }
    }
}
