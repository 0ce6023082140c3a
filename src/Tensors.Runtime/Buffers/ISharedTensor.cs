using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>Represents a tensor of any generated tensor type.</summary>
public interface ISharedTensor : IDisposable
{
    /// <summary>Gets an untyped handle to the same tensor. This object keeps ownership: do not dispose both.</summary>
    [Borrowed]
    TensorBuffer Buffer { get; }

    /// <summary>
    /// Gets a value indicating whether this handle or a copy was disposed or handed over. True for a default value.
    /// </summary>
    bool IsDisposed { get; }
}

/// <summary>Represents a generated tensor type whose elements can be read and written.</summary>
/// <typeparam name="TSelf">The generated tensor type that implements this interface.</typeparam>
/// <typeparam name="T">The .NET type of its elements.</typeparam>
public interface ISharedTensor<TSelf, T> : ISharedTensor
    where TSelf : struct, ISharedTensor<TSelf, T>
    where T : unmanaged
{
    /// <summary>Gets the dtype and axes that the type declares.</summary>
    static abstract TensorSpec Spec { get; }

    /// <summary>Creates a typed tensor from an untyped one, without copying. The result takes ownership of the tensor.</summary>
    /// <remarks>If an exception is thrown, <paramref name="buffer"/> is disposed.</remarks>
    /// <param name="buffer">A writable tensor of the declared dtype and shape.</param>
    /// <exception cref="TensorSpecException">The dtype or shape of <paramref name="buffer"/> is not as declared.</exception>
    /// <exception cref="ArgumentException">The tensor is read-only.</exception>
    static abstract TSelf FromBuffer([TransfersOwnership] TensorBuffer buffer);

    /// <summary>Returns an untyped tensor as this type, without taking ownership. The owner of the tensor must still dispose it.</summary>
    /// <param name="buffer">A writable tensor of this dtype and shape. The tensor is not disposed, even if this method throws.</param>
    /// <returns>A handle to the same tensor. Do not dispose it.</returns>
    /// <exception cref="TensorSpecException">The tensor's dtype or shape does not match the declared one.</exception>
    /// <exception cref="ArgumentException">The tensor is read-only.</exception>
    [return: Borrowed]
    static abstract TSelf Borrow([Borrowed] TensorBuffer buffer);

    /// <summary>Gets a writable span over all elements, in C order (the last axis varies fastest).</summary>
    [UnscopedRef]
    Span<T> Span { get; }
}
