using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

internal enum OwnershipEventKind
{
    /// <summary>An owner is made.</summary>
    Created,

    /// <summary>It becomes the value of a local variable, which <see cref="OwnershipEvent.Local"/> names.</summary>
    Stored,

    /// <summary>It is read, or lent to a callee.</summary>
    Used,

    /// <summary>It is given back.</summary>
    Disposed,

    /// <summary>It is handed over.</summary>
    Moved,

    /// <summary>It goes where this body cannot follow it.</summary>
    Escaped,
}

/// <summary>Something that happens to an owner at an operation that can be reached.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Owner">To which owner.</param>
/// <param name="Operation">Where.</param>
/// <param name="Before">What the owner may have been just before.</param>
internal readonly record struct OwnershipEvent(
    OwnershipEventKind Kind,
    Owner Owner,
    IOperation Operation,
    OwnerState Before
)
{
    public ILocalSymbol? Local { get; init; }
}
