using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tensors.CompilerServices;

/// <summary>
/// Contains the code that all generated tensor types share. It supports generated code and is not meant to be used directly.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedTensor
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
    /// <exception cref="TensorSpecException">Its dtype or shape is another.</exception>
    /// <exception cref="ArgumentException">It can only be read.</exception>
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

    /// <summary>Throws an exception that reports an index outside the range of its axis.</summary>
    /// <param name="axis">The name of the axis.</param>
    /// <param name="index">The index.</param>
    /// <param name="length">The length of the axis.</param>
    /// <param name="spec">The spec of the tensor type, as text.</param>
    /// <exception cref="ArgumentOutOfRangeException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowIndexOutOfRange(string axis, long index, long length, string spec) =>
        throw new ArgumentOutOfRangeException(
            axis,
            index,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The index must be at least 0 and less than {length}, the length of axis '{axis}' of {spec}."
            )
        );
}
