using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1005: a tensor is used, or disposed, where on some path somebody else owns it already.</summary>
internal sealed class UsedAfterHandOverRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.UsedAfterHandOver,
        "A tensor is used after it was handed over",
        "'{0}' ({1}) is {2}, but was handed over before. {3}",
        "Whoever took a tensor over may have disposed it at any time. Published, it may be in use by another process."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Before.Has(OwnerState.Moved | OwnerState.Contained);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (var happened in flow.Events)
        {
            if (happened.Before.Has(OwnerState.Unsure))
            {
                continue;
            }

            if (
                happened is { Kind: OwnershipEventKind.Disposed, By.IsImplicit: true }
                && happened.Before.Has(OwnerState.Contained)
            )
            {
                ReportStored(flow, happened, reported, report);
                continue;
            }

            if (!happened.Before.Has(OwnerState.Moved))
            {
                continue;
            }

            var moves = flow.PlacesOf(happened.Owner, OwnershipEventKind.Moved);
            switch (happened.Kind)
            {
                case OwnershipEventKind.Used or OwnershipEventKind.Moved:
                    Report(
                        reported,
                        report,
                        happened.Operation.Syntax.GetLocation(),
                        moves,
                        OwnerText.At(flow, happened),
                        TypeName(happened.Owner),
                        happened.Kind == OwnershipEventKind.Used ? "used here" : "handed over here",
                        "Use it before it is handed over, or hand over a copy."
                    );
                    break;
                // A published handle is over: `using` around Publish disposes it when something throws, else does nothing.
                case OwnershipEventKind.Disposed when !happened.Before.Has(OwnerState.Published):
                    ReportDispose(flow, happened, reported, report);
                    break;
            }
        }
    }

    // What a container holds that leaves the method is over when its `using` ends.
    private void ReportStored(
        OwnershipFlow flow,
        OwnershipEvent dispose,
        HashSet<Location> reported,
        Action<Diagnostic> report
    )
    {
        foreach (var stored in flow.Events)
        {
            if (stored.Kind == OwnershipEventKind.Escaped && ReferenceEquals(stored.Owner, dispose.Owner))
            {
                Report(
                    reported,
                    report,
                    stored.Operation.Syntax.GetLocation(),
                    [dispose.By!.Syntax.GetLocation()],
                    flow.NameOf(dispose.Owner),
                    TypeName(dispose.Owner),
                    "disposed by its 'using'",
                    "Declare it without 'using'; the owner of the collection disposes it."
                );
            }
        }
    }

    private void ReportDispose(
        OwnershipFlow flow,
        OwnershipEvent dispose,
        HashSet<Location> reported,
        Action<Diagnostic> report
    )
    {
        var by = dispose.By ?? dispose.Operation;
        if (!by.IsImplicit)
        {
            Report(
                reported,
                report,
                dispose.Operation.Syntax.GetLocation(),
                flow.PlacesOf(dispose.Owner, OwnershipEventKind.Moved),
                flow.NameOf(dispose.Owner),
                TypeName(dispose.Owner),
                "disposed here",
                "Its new owner disposes it."
            );
            return;
        }

        // What `using` disposes at the end of a scope is best seen where it was handed over.
        foreach (var moved in flow.Events)
        {
            if (moved.Kind == OwnershipEventKind.Moved && ReferenceEquals(moved.Owner, dispose.Owner))
            {
                Report(
                    reported,
                    report,
                    moved.Operation.Syntax.GetLocation(),
                    [by.Syntax.GetLocation()],
                    flow.NameOf(dispose.Owner),
                    TypeName(dispose.Owner),
                    "disposed by its 'using'",
                    "Declare it without 'using'; its new owner disposes it."
                );
            }
        }
    }
}
