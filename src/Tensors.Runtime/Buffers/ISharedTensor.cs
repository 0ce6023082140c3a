using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>A tensor of any generated type.</summary>
public interface ISharedTensor : IDisposable
{
    /// <summary>The same tensor without its type. It stays owned by this handle: do not dispose both.</summary>
    [Borrowed]
    TensorBuffer Buffer { get; }

    /// <summary>Gets whether the tensor was disposed or handed over, by this handle or a copy of it. True for a default value.</summary>
    bool IsDisposed { get; }
}

/// <summary>A generated tensor type whose elements can be written.</summary>
/// <typeparam name="TSelf">The tensor type itself.</typeparam>
/// <typeparam name="T">The .NET type of its elements.</typeparam>
public interface ISharedTensor<TSelf, T> : ISharedTensor
    where TSelf : struct, ISharedTensor<TSelf, T>
    where T : unmanaged
{
    /// <summary>The declared dtype and axes.</summary>
    static abstract TensorSpec Spec { get; }

    /// <summary>Takes over an untyped tensor.</summary>
    /// <param name="buffer">A writable tensor of this dtype and shape. The result owns it.</param>
    /// <exception cref="TensorSpecException">Its dtype or shape is not the declared one.</exception>
    static abstract TSelf FromBuffer([TransfersOwnership] TensorBuffer buffer);

    /// <summary>Gets an untyped tensor as this type, without taking it over: its owner still disposes it.</summary>
    /// <param name="buffer">A writable tensor of this dtype and shape. It is not disposed, even if this throws.</param>
    /// <returns>A handle to the same tensor. Do not dispose it.</returns>
    /// <exception cref="TensorSpecException">Its dtype or shape is not the declared one.</exception>
    [return: Borrowed]
    static abstract TSelf Borrow([Borrowed] TensorBuffer buffer);

    /// <summary>All elements, in C order (the last axis varies fastest).</summary>
    [UnscopedRef]
    Span<T> Span { get; }
}
