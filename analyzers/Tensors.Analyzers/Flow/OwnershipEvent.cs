using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

internal enum OwnershipEventKind
{
    /// <summary>An owner is made.</summary>
    Created,

    /// <summary>It becomes the value of a variable, which <see cref="OwnershipEvent.Variable"/> names.</summary>
    Stored,

    /// <summary>It is read, or lent to a callee.</summary>
    Used,

    /// <summary>It is given back.</summary>
    Disposed,

    /// <summary>It is handed over.</summary>
    Moved,

    /// <summary>It goes where this body cannot follow it.</summary>
    Escaped,

    /// <summary>The last variable that held it is assigned something else.</summary>
    Overwritten,

    /// <summary>Nobody receives it: a task whose result is an owner, not awaited and not kept.</summary>
    Discarded,

    /// <summary>A default is used as a tensor; the owner stands for the tensor that is not there.</summary>
    DefaultUsed,

    /// <summary>A view of it is read, or lent to a callee.</summary>
    ViewUsed,

    /// <summary>A view of it is written to.</summary>
    ViewWritten,

    /// <summary>A view of it is returned.</summary>
    ViewReturned,

    /// <summary>A view of it is yielded.</summary>
    ViewYielded,

    /// <summary>A view of it is put where it outlives the call.</summary>
    ViewStored,

    /// <summary>It is disposed while work that uses it may still run; <see cref="OwnershipEvent.Work"/> says which.</summary>
    EndedUnderWork,
}

/// <summary>Something that happens to an owner at an operation that can be reached.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Owner">To which owner.</param>
/// <param name="Operation">The operand that it happens to.</param>
/// <param name="Before">What the owner may have been just before.</param>
internal readonly record struct OwnershipEvent(
    OwnershipEventKind Kind,
    Owner Owner,
    IOperation Operation,
    OwnerState Before
)
{
    /// <summary>The variable or field that is assigned, or holds the view.</summary>
    public ISymbol? Variable { get; init; }

    /// <summary>The operation that does it: a call, a member access, an assignment.</summary>
    public IOperation? By { get; init; }

    /// <summary>The work that still uses it, or the place that still has a view of it.</summary>
    public Owner? Work { get; init; }

    /// <summary>Whether the value could be something else as well.</summary>
    public bool IsOneOfSeveral { get; init; }
}
