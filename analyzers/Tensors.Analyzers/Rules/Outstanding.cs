using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>Owners that are still owned where a body ends, though it ends them on some path.</summary>
internal static class Outstanding
{
    public static void Report(
        OwnershipFlow flow,
        FlowState? end,
        OwnerState outstanding,
        DiagnosticDescriptor rule,
        HashSet<ISymbol> reported,
        Action<Diagnostic> report
    )
    {
        if (end is null)
        {
            return;
        }

        foreach (var owner in flow.Body.Owners)
        {
            if (
                owner.Kind is OwnerKind.Made or OwnerKind.Parameter
                && IsOutstanding(end, owner, outstanding)
                && IsEndedSomewhere(flow, owner)
                && flow.HolderOf(owner) is ILocalSymbol or IParameterSymbol
                && flow.HolderOf(owner) is { Locations.IsEmpty: false } holder
                && reported.Add(holder)
            )
            {
                var places = flow.PlacesOf(owner, OwnershipEventKind.Disposed)
                    .Concat(flow.PlacesOf(owner, OwnershipEventKind.Moved))
                    .Concat(flow.PlacesOf(owner, OwnershipEventKind.Escaped));
                report(
                    Diagnostic.Create(
                        rule,
                        holder.Locations[0],
                        places,
                        OnlyDisposed(flow, owner),
                        holder.Name,
                        owner
                            .Type.WithNullableAnnotation(NullableAnnotation.None)
                            .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)
                    )
                );
            }
        }
    }

    // What some path hands over or stores cannot be declared with `using`; what is published can, its handle is over then.
    private static ImmutableDictionary<string, string?> OnlyDisposed(OwnershipFlow flow, Owner owner) =>
        flow.Events.Any(happened =>
            ReferenceEquals(happened.Owner, owner)
            && happened.Kind is OwnershipEventKind.Moved or OwnershipEventKind.Escaped
            && !IsPublished(happened)
        )
            ? ImmutableDictionary<string, string?>.Empty
            : ImmutableDictionary<string, string?>.Empty.Add("OnlyDisposed", "true");

    private static bool IsPublished(OwnershipEvent happened) =>
        happened is { Kind: OwnershipEventKind.Moved, By: IInvocationOperation { Instance: { } receiver } }
        && ReferenceEquals(receiver, happened.Operation);

    private static bool IsOutstanding(FlowState end, Owner owner, OwnerState outstanding)
    {
        var recent = end.StateOf(owner.Recent);
        var older = end.StateOf(owner.Older);

        // Where exceptions come together it is never sure what else happened; that one path still owned it is.
        var doubt = outstanding == OwnerState.OwnedAfterThrow ? OwnerState.None : OwnerState.Unsure;
        return (recent.Has(outstanding) && !recent.Has(doubt)) || (older.Has(outstanding) && !older.Has(doubt));
    }

    // An owner that nothing ends is the other rules' affair, and of one that a variable holds only perhaps nothing is known.
    private static bool IsEndedSomewhere(OwnershipFlow flow, Owner owner)
    {
        var isEnded = false;
        foreach (var happened in flow.Events)
        {
            if (ReferenceEquals(happened.Owner, owner))
            {
                switch (happened.Kind)
                {
                    case OwnershipEventKind.Disposed or OwnershipEventKind.Moved or OwnershipEventKind.Escaped:
                        isEnded = true;
                        if (happened.IsOneOfSeveral)
                        {
                            return false;
                        }

                        break;
                    case OwnershipEventKind.Overwritten:
                        return false;
                }
            }
        }

        return isEnded;
    }
}
