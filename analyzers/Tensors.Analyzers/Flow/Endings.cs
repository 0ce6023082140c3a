using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>Which owners of a body something ends on some path, and which variables held them.</summary>
internal sealed class Endings
{
    private readonly HashSet<Owner> _owners = [];
    private readonly Dictionary<ISymbol, List<Owner>> _byHolder = new(SymbolEqualityComparer.Default);

    public Endings(IEnumerable<OwnershipEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened.Kind is OwnershipEventKind.Disposed or OwnershipEventKind.Moved or OwnershipEventKind.Escaped)
            {
                _owners.Add(happened.Owner);
            }
        }

        foreach (var happened in events)
        {
            if (
                happened is { Kind: OwnershipEventKind.Stored, Variable: { } variable }
                && _owners.Contains(happened.Owner)
            )
            {
                if (!_byHolder.TryGetValue(variable, out var ended))
                {
                    _byHolder.Add(variable, ended = []);
                }

                ended.Add(happened.Owner);
            }
        }
    }

    /// <summary>
    /// Whether nothing ends an owner on any path, nor any other that its variable holds. The parts of a tuple are looked at one by one.
    /// </summary>
    public bool IsNeverEnded(Owner owner, ISymbol holder) =>
        !_owners.Contains(owner)
        && (
            !_byHolder.TryGetValue(holder, out var ended)
            || ended.TrueForAll(other => ReferenceEquals(other.Origin, owner.Origin))
        );
}
