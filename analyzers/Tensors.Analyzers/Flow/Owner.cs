using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>What may have become of an owner at a point of the program, over all paths that lead there.</summary>
[Flags]
internal enum OwnerState : byte
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
}

/// <summary>
/// A place in a body that makes an owner: a call, a constructor, an await, an <c>out</c> argument.
/// </summary>
/// <remarks>
/// A place inside a loop makes many. Each place therefore has two identities: <see cref="Recent"/>, the owner it made
/// last, of which exact things can be said, and <see cref="Older"/>, all those before it together.
/// </remarks>
internal sealed class Owner(int index, IOperation origin, ITypeSymbol type)
{
    public IOperation Origin { get; } = origin;

    public ITypeSymbol Type { get; } = type;

    public int Recent { get; } = OwnerSet.FirstOwner + (2 * index);

    public int Older => Recent + 1;

    public static int IndexOf(int id) => (id - OwnerSet.FirstOwner) / 2;

    public static bool IsOlder(int id) => ((id - OwnerSet.FirstOwner) & 1) == 1;
}
