using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS2005: a view is written to where on some path its tensor was published.</summary>
internal sealed class WrittenAfterPublishRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.View(
        RuleIds.WrittenAfterPublish,
        "A published tensor is written to",
        "This writes through '{0}', a view of '{1}' ({2}), which was published before. Write before it is published.",
        "Whoever opens the reference of a published tensor reads it at the same time, and owns its memory."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Before.Has(OwnerState.Published);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (var happened in flow.Events)
        {
            if (
                happened.Kind == OwnershipEventKind.ViewWritten
                && happened.Before.Has(OwnerState.Published)
                && !happened.Before.Has(OwnerState.Unsure)
            )
            {
                Report(
                    reported,
                    report,
                    happened.Operation.Syntax.GetLocation(),
                    flow.PlacesOf(happened.Owner, OwnershipEventKind.Moved),
                    happened.Variable?.Name ?? happened.Operation.Syntax.ToString(),
                    flow.NameOf(happened.Owner),
                    TypeName(happened.Owner)
                );
            }
        }
    }
}
