using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>A generated tensor type whose elements can only be read.</summary>
/// <typeparam name="TSelf">The tensor type itself.</typeparam>
/// <typeparam name="T">The .NET type of its elements.</typeparam>
public interface IReadOnlySharedTensor<TSelf, T> : ISharedTensor
    where TSelf : struct, IReadOnlySharedTensor<TSelf, T>
    where T : unmanaged
{
    /// <summary>The declared dtype and axes.</summary>
    static abstract TensorSpec Spec { get; }

    /// <summary>Takes over an untyped tensor.</summary>
    /// <param name="buffer">A tensor of this dtype and shape. The result owns it.</param>
    /// <exception cref="TensorSpecException">Its dtype or shape is not the declared one.</exception>
    static abstract TSelf FromBuffer([TransfersOwnership] TensorBuffer buffer);

    /// <summary>Gets an untyped tensor as this type, without taking it over: its owner still disposes it.</summary>
    /// <param name="buffer">A tensor of this dtype and shape. It is not disposed, even if this throws.</param>
    /// <returns>A handle to the same tensor. Do not dispose it.</returns>
    /// <exception cref="TensorSpecException">Its dtype or shape is not the declared one.</exception>
    [return: Borrowed]
    static abstract TSelf Borrow([Borrowed] TensorBuffer buffer);

    /// <summary>All elements, in C order (the last axis varies fastest).</summary>
    [UnscopedRef]
    ReadOnlySpan<T> Span { get; }
}
