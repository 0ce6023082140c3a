using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tensors.CompilerServices;

/// <summary>
/// Contains the code that all generated tensor types share. It supports generated code and is not meant to be used directly.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class GeneratedTensor
{
    /// <summary>
    /// Takes ownership of an untyped tensor and checks that it matches a tensor type. If it does not, the tensor is disposed.
    /// </summary>
    /// <param name="buffer">The tensor.</param>
    /// <param name="spec">The dtype and axes that the tensor must have.</param>
    /// <param name="writable">True if the elements must be writable.</param>
    /// <returns>The same tensor.</returns>
    /// <exception cref="TensorSpecException">The tensor's dtype or shape does not match <paramref name="spec"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="writable"/> is true and the tensor is read-only.</exception>
    [return: Owned]
    public static TensorBuffer Take([TransfersOwnership] TensorBuffer buffer, TensorSpec spec, bool writable)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            Check(buffer, spec, writable);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Throws if an untyped tensor does not match a tensor type. Does not dispose it.</summary>
    /// <param name="buffer">The tensor.</param>
    /// <param name="spec">The expected dtype and axes.</param>
    /// <param name="writable">Whether its elements must be writable.</param>
    /// <exception cref="TensorSpecException">The dtype or shape is not as declared.</exception>
    /// <exception cref="ArgumentException">The tensor is read-only.</exception>
    public static void Check(TensorBuffer buffer, TensorSpec spec, bool writable)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Check(buffer.DType, buffer.Shape);
        if (writable && buffer.IsReadOnly)
        {
            throw new ArgumentException(
                "The tensor is read-only. Use the ReadOnly type instead, or let its owner allocate it with PeerAccess.Write.",
                nameof(buffer)
            );
        }
    }

    /// <summary>Allocates a tensor in shared memory.</summary>
    /// <param name="allocator">The allocator that provides the memory.</param>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="shape">The lengths of all axes.</param>
    /// <param name="session">The session whose quota the tensor counts against.</param>
    /// <param name="access">What other processes may do with the tensor.</param>
    /// <param name="alignment">The alignment of the tensor's offset in bytes.</param>
    /// <returns>The tensor, which the caller must dispose.</returns>
    /// <exception cref="OutOfSharedMemoryException">There is not enough shared memory.</exception>
    /// <exception cref="SessionQuotaExceededException">The session would exceed its quota.</exception>
    [return: Owned]
    public static TensorBuffer Allocate(
        SharedMemoryAllocator allocator,
        DType dtype,
        TensorShape shape,
        string session,
        PeerAccess access,
        int alignment
    )
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return allocator.Allocate(dtype, shape, session, access, alignment);
    }

    /// <summary>Checks the length of a dynamic axis and returns it.</summary>
    /// <param name="length">The length.</param>
    /// <param name="max">The maximum length of the axis.</param>
    /// <param name="axis">The name of the axis: the argument for <paramref name="length"/> as written.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or greater than <paramref name="max"/>.</exception>
    public static long CheckLength(
        long length,
        long max = long.MaxValue,
        [CallerArgumentExpression(nameof(length))] string axis = ""
    )
    {
        if ((ulong)length > (ulong)max)
        {
            ArgumentNullException.ThrowIfNull(axis);
            var name = axis.TrimStart('@');
            ArgumentOutOfRangeException.ThrowIfNegative(length, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, max, name);
        }

        return length;
    }

    /// <summary>Returns a writable span over a row or another part of a tensor: the elements of its last axes.</summary>
    /// <param name="buffer">The tensor.</param>
    /// <param name="index">The index of the part among all parts of this length.</param>
    /// <param name="length">The number of elements of the part.</param>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <exception cref="OverflowException">The part has more elements than a span can have.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> Part<T>(in TensorBuffer buffer, long index, long length)
        where T : unmanaged => buffer.GetChunk<T>(unchecked(index * length), checked((int)length));

    /// <summary>Returns a read-only span over a row or another part of a tensor: the elements of its last axes.</summary>
    /// <param name="buffer">The tensor.</param>
    /// <param name="index">The index of the part among all parts of this length.</param>
    /// <param name="length">The number of elements of the part.</param>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <exception cref="OverflowException">The part has more elements than a span can have.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> ReadOnlyPart<T>(in TensorBuffer buffer, long index, long length)
        where T : unmanaged => buffer.GetReadOnlyChunk<T>(unchecked(index * length), checked((int)length));

    /// <summary>Opens the tensor that a reference refers to, for reading.</summary>
    /// <param name="allocator">The allocator that maps the tensor's memory.</param>
    /// <param name="reference">The reference, as returned by <c>ToRef</c> or <c>Publish</c>.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <returns>The tensor, which the caller must dispose.</returns>
    /// <exception cref="InvalidTensorRefException">The reference is malformed.</exception>
    /// <exception cref="StaleTensorException">The tensor no longer exists.</exception>
    /// <exception cref="SharedMemoryException">This process cannot open the tensor's memory.</exception>
    /// <exception cref="TensorSpecException">The tensor's dtype or shape is not as declared. It is released.</exception>
    [return: Owned]
    public static TSelf Open<TSelf, T>(SharedMemoryAllocator allocator, in TensorRef reference)
        where TSelf : struct, IReadOnlySharedTensor<TSelf, T>
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return TSelf.FromBuffer(allocator.Open(in reference));
    }

    /// <summary>Tries to open the tensor that a reference refers to, for reading.</summary>
    /// <param name="allocator">The allocator that maps the tensor's memory.</param>
    /// <param name="reference">The reference, as returned by <c>ToRef</c> or <c>Publish</c>.</param>
    /// <param name="tensor">The tensor, which the caller must dispose, or a default value if the method returns false.</param>
    /// <param name="error">The exception that <see cref="Open"/> would have thrown, or null if the method returns true.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <returns>True if the tensor was opened.</returns>
    public static bool TryOpen<TSelf, T>(
        SharedMemoryAllocator allocator,
        in TensorRef reference,
        [Owned] out TSelf tensor,
        [NotNullWhen(false)] out TensorException? error
    )
        where TSelf : struct, IReadOnlySharedTensor<TSelf, T>
        where T : unmanaged
    {
        try
        {
            tensor = Open<TSelf, T>(allocator, in reference);
            error = null;
            return true;
        }
        catch (TensorException exception)
        {
            tensor = default;
            error = exception;
            return false;
        }
    }

    /// <summary>Returns the type, shape and state of the tensor. Never includes element values.</summary>
    /// <param name="buffer">The tensor.</param>
    /// <param name="name">The name of its type.</param>
    /// <param name="spec">The dtype and axes that the type declares.</param>
    public static string Describe([Borrowed] TensorBuffer buffer, string name, TensorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return buffer.Equals(default) ? $"{name} {spec} (no tensor)"
            : buffer.IsDisposed ? $"{name} {spec} (disposed)"
            : $"{name} {spec.DType.GetNumpyName()}{buffer.Shape} ({buffer.Storage})";
    }
}
