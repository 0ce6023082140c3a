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
        IReadOnlyCollection<Owner> lost,
        DiagnosticDescriptor rule,
        string adviceWhereItEnds,
        string adviceWhereItGoes,
        HashSet<ISymbol> reported,
        Action<Diagnostic> report
    )
    {
        if (lost.Count == 0)
        {
            return;
        }

        var endings = flow.Endings;
        foreach (var owner in flow.Body.Owners)
        {
            if (
                owner.Kind is OwnerKind.Made or OwnerKind.Rented or OwnerKind.Parameter
                && lost.Contains(owner)
                && flow.HolderOf(owner) is ILocalSymbol or IParameterSymbol
                && flow.HolderOf(owner) is { Locations.IsEmpty: false } holder
                && !endings.IsNeverEnded(owner, holder)
                && !flow.HoldersOf(owner).Any(reported.Contains)
                && reported.Add(holder)
            )
            {
                var onlyDisposed = OnlyDisposed(flow, owner);
                var places = flow.PlacesOf(owner, OwnershipEventKind.Disposed)
                    .Concat(flow.PlacesOf(owner, OwnershipEventKind.Moved))
                    .Concat(flow.PlacesOf(owner, OwnershipEventKind.Escaped));
                report(
                    Diagnostic.Create(
                        rule,
                        holder.Locations[0],
                        places,
                        onlyDisposed,
                        holder.Name,
                        OwnerText.TypeOf(owner),
                        onlyDisposed.IsEmpty ? adviceWhereItGoes : adviceWhereItEnds
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
}
