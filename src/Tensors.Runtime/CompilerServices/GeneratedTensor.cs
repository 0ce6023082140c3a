using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tensors.CompilerServices;

/// <summary>What generated tensor types have in common. For generated code alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedTensor
{
    /// <summary>Takes over an untyped tensor, and disposes it if it does not fit.</summary>
    /// <param name="buffer">The tensor.</param>
    /// <param name="spec">What it must be.</param>
    /// <param name="writable">Whether its elements must be writable.</param>
    /// <returns>The same tensor.</returns>
    /// <exception cref="TensorSpecException">Its dtype or shape is another.</exception>
    /// <exception cref="ArgumentException">It can only be read.</exception>
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

    /// <summary>Checks that an untyped tensor fits, and leaves it open if it does not.</summary>
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
                "The tensor can only be read. Take it as the type's ReadOnly, or have it allocated with PeerAccess.Write.",
                nameof(buffer)
            );
        }
    }

    /// <summary>Says that an index is outside its axis.</summary>
    /// <param name="axis">The axis's name.</param>
    /// <param name="index">The index.</param>
    /// <param name="length">The axis's length.</param>
    /// <param name="spec">The tensor type's spec.</param>
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
