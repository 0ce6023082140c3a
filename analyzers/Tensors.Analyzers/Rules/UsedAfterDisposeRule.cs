using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1004: a tensor is used where on some path it was disposed before.</summary>
internal sealed class UsedAfterDisposeRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.UsedAfterDispose,
        "A tensor is used after it was disposed",
        "'{0}' ({1}) is used here, but was disposed before. Dispose it after its last use.",
        "The memory of a disposed tensor belongs to whoever allocates next, perhaps in another process. A handle that is "
            + "used late throws ObjectDisposedException."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Before.Has(OwnerState.Disposed);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (var happened in flow.Events)
        {
            if (
                happened.Kind is OwnershipEventKind.Used or OwnershipEventKind.Moved
                && happened.Before.Has(OwnerState.Disposed)
                && !happened.Before.Has(OwnerState.Unsure)
            )
            {
                Report(
                    reported,
                    report,
                    happened.Operation.Syntax.GetLocation(),
                    flow.PlacesOf(happened.Owner, OwnershipEventKind.Disposed),
                    OwnerText.At(flow, happened),
                    TypeName(happened.Owner)
                );
            }
        }
    }
}
