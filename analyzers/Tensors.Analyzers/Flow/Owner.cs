using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>What may have become of an owner at a point of the program, over all paths that lead there.</summary>
[Flags]
internal enum OwnerState : ushort
{
    /// <summary>Not made yet on any path.</summary>
    None = 0,

    /// <summary>Made, and still to be given back.</summary>
    Owned = 1,

    /// <summary>Given back with <c>Dispose</c>.</summary>
    Disposed = 2,

    /// <summary>Handed over: returned, passed on, published.</summary>
    Moved = 4,

    /// <summary>Stored or captured where this body cannot see it.</summary>
    Escaped = 8,

    /// <summary>Found to be nothing: null, or the <c>out</c> of a <c>Try</c> method that answered false.</summary>
    Absent = 16,

    /// <summary>Something happened to it that is not known for certain: nothing is said about it any more.</summary>
    Unsure = 32,

    /// <summary>Still to be given back, and lost on a path that an exception took.</summary>
    OwnedAfterThrow = 64,

    /// <summary>Somebody else's: a parameter, what a field holds, what a member marked <c>[Borrowed]</c> gave.</summary>
    Lent = 128,

    /// <summary>Put into a field by this body, and nowhere else.</summary>
    Kept = 256,

    /// <summary>Handed over to whoever opens the reference, by a method marked <c>[TransfersOwnership]</c>.</summary>
    Published = 512,

    /// <summary>Several owners, all in the same state: those that a place in a loop made before the last one.</summary>
    Several = 1024,

    /// <summary>Stored in a container that lives on when the body is over: a list that it returns, or that a field holds.</summary>
    Contained = 2048,

    /// <summary>Work that was started, and that nothing has waited for.</summary>
    Running = 4096,
}

internal static class OwnerStates
{
    /// <summary>Whether at least one of several things may have happened.</summary>
    public static bool Has(this OwnerState state, OwnerState any) => (state & any) != OwnerState.None;
}

/// <summary>Where an owner comes from.</summary>
internal enum OwnerKind
{
    /// <summary>Made in the body, which owns it.</summary>
    Made,

    /// <summary>Lent by a pool, which another member takes back.</summary>
    Rented,

    /// <summary>The value that a parameter has when the body is entered.</summary>
    Parameter,

    /// <summary>What a field or an automatic property holds when the body first looks.</summary>
    Field,

    /// <summary>Given by something marked <c>[Borrowed]</c>.</summary>
    Borrowed,

    /// <summary>No tensor, but work that was started and uses some: a task, a closure that was handed on.</summary>
    Work,
}

/// <summary>
/// A place in a body that makes an owner (a call, a constructor, an await, an <c>out</c> argument), or a parameter or
/// field that holds one.
/// </summary>
/// <remarks>
/// A place inside a loop makes many. Each place therefore has two identities: <see cref="Recent"/>, the owner it made
/// last, of which exact things can be said, and <see cref="Older"/>, all those before it together.
/// </remarks>
internal sealed class Owner(int index, OwnerKind kind, IOperation? origin, int part, ISymbol? symbol, ITypeSymbol type)
{
    public OwnerKind Kind { get; } = kind;

    /// <summary>The operation that made it; null for what was there when the body was entered.</summary>
    public IOperation? Origin { get; } = origin;

    /// <summary>Which of the owners that one operation makes: the elements of a tuple are told apart.</summary>
    public int Part { get; } = part;

    /// <summary>The parameter, field or property that held it when the body was entered, or the member that lent it.</summary>
    public ISymbol? Symbol { get; } = symbol;

    public ITypeSymbol Type { get; } = type;

    public int Recent { get; } = OwnerSet.FirstOwner + (2 * index);

    public int Older => Recent + 1;

    public static int IndexOf(int id) => (id - OwnerSet.FirstOwner) / 2;

    public static bool IsOlder(int id) => ((id - OwnerSet.FirstOwner) & 1) == 1;
}
