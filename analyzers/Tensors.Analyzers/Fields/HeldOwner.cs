using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Fields;

/// <summary>What a type's own code does with a tensor that one of its fields holds.</summary>
[Flags]
internal enum HeldUse
{
    /// <summary>It is only read.</summary>
    None = 0,

    /// <summary>It is disposed or handed over.</summary>
    Released = 1,

    /// <summary>It goes where nothing is known of it any more.</summary>
    Escaped = 2,

    /// <summary>A tensor that this place then owns is stored in it.</summary>
    StoredOwned = 4,
}

/// <summary>A field, automatic property or parameter of a primary constructor that can hold a tensor.</summary>
internal sealed class HeldOwner(ISymbol symbol, ITypeSymbol type, bool isOwnedByMark)
{
    private readonly object _gate = new();
    private readonly Dictionary<ISymbol, HeldUse> _usesByMember = new(SymbolEqualityComparer.Default);
    private readonly List<ISymbol> _aliases = [];
    private readonly List<Location> _stores = [];
    private bool _isReleasedLater;

    /// <summary>The field, the property or the parameter.</summary>
    public ISymbol Symbol => symbol;

    public ITypeSymbol Type => type;

    /// <summary>Marked <c>[Owned]</c>, whatever is stored.</summary>
    public bool IsOwnedByMark => isOwnedByMark;

    /// <summary>Whether the place owns what it holds: by its mark, or because something owned was stored in it.</summary>
    public bool IsOwner => isOwnedByMark || _stores.Count > 0;

    /// <summary>Where a tensor was stored that this place then owns.</summary>
    public IReadOnlyList<Location> Stores => _stores;

    /// <summary>Other places of the same type that were given this one's tensor: to dispose either is enough.</summary>
    public IReadOnlyList<ISymbol> Aliases => _aliases;

    public void AddUse(ISymbol member, HeldUse use, bool isInLambda)
    {
        if (use == HeldUse.None)
        {
            return;
        }

        lock (_gate)
        {
            _usesByMember.TryGetValue(member, out var before);
            _usesByMember[member] = before | use;
            _isReleasedLater |= isInLambda && use.HasFlag(HeldUse.Released);
        }
    }

    public void AddStore(ISymbol member, Location location)
    {
        lock (_gate)
        {
            _usesByMember.TryGetValue(member, out var before);
            _usesByMember[member] = before | HeldUse.StoredOwned;
            _stores.Add(location);
        }
    }

    public void AddAlias(ISymbol alias)
    {
        lock (_gate)
        {
            _aliases.Add(alias);
        }
    }

    /// <summary>Whether the type's code sees to this tensor, or sends it where nobody can tell.</summary>
    public bool IsSeenTo()
    {
        foreach (var pair in _usesByMember)
        {
            if (
                pair.Value.HasFlag(HeldUse.Escaped)
                || (pair.Value.HasFlag(HeldUse.Released) && Counts(pair.Key, pair.Value))
            )
            {
                return true;
            }
        }

        return _isReleasedLater;
    }

    // A method that disposes one tensor to store the next leaves the last one; a constructor disposes when it fails.
    private static bool Counts(ISymbol member, HeldUse use) =>
        IsDisposal(member)
        || (!use.HasFlag(HeldUse.StoredOwned) && member is not IMethodSymbol { MethodKind: MethodKind.Constructor });

    private static bool IsDisposal(ISymbol member) =>
        member
            is IMethodSymbol { MethodKind: MethodKind.Destructor }
                or IMethodSymbol { Name: "Dispose" or "DisposeAsync" or "DisposeAsyncCore" }
                or IMethodSymbol { ExplicitInterfaceImplementations: [{ Name: "Dispose" or "DisposeAsync" }] };
}
