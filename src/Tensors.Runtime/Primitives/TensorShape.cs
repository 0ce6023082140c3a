using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Tensors;

/// <summary>Represents the lengths of a tensor's axes, outermost first. It is a value type: each copy is independent.</summary>
[CollectionBuilder(typeof(TensorShape), nameof(Create))]
[SuppressMessage("Naming", "CA1710", Justification = "Shape is the established term for this collection.")]
public readonly struct TensorShape : IEquatable<TensorShape>
{
    /// <summary>The maximum number of axes of a tensor.</summary>
    public const int MaxRank = 8;

    private readonly Lengths _lengths;
    private readonly int _rank;

    private TensorShape(ReadOnlySpan<long> lengths)
    {
        // Copied one by one, because a call to copy so few lengths takes longer.
        for (var i = 0; i < lengths.Length; i++)
        {
            _lengths[i] = lengths[i];
        }

        _rank = lengths.Length;
    }

    /// <summary>Gets the number of axes, from 0 (a scalar) to 8.</summary>
    public int Rank => _rank;

    /// <summary>Gets the length of an axis.</summary>
    /// <param name="axis">The zero-based index of the axis, outermost first, less than <see cref="Rank"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is negative, or not less than <see cref="Rank"/>.</exception>
    public long this[int axis]
    {
        get
        {
            if ((uint)axis >= (uint)_rank)
            {
                ThrowNoSuchAxis(axis);
            }

            return _lengths[axis];
        }
    }

    /// <summary>Gets the lengths as a span over this instance. The span is valid only as long as the instance.</summary>
    [UnscopedRef]
    public ReadOnlySpan<long> Span => ((ReadOnlySpan<long>)_lengths)[.._rank];

    /// <summary>Gets the number of elements, which is the product of the lengths. A scalar has 1 element.</summary>
    public long ElementCount
    {
        get
        {
            long count = 1;
            for (var i = 0; i < _rank; i++)
            {
                count *= _lengths[i];
            }

            return count;
        }
    }

    /// <summary>
    /// Creates a shape from the lengths of its axes. Collection expressions work too: <c>TensorShape shape = [1, 3, 224, 224];</c>
    /// </summary>
    /// <param name="lengths">
    /// At most 8 lengths, outermost first, each 0 or more. Their product, with lengths of 0 left out, must fit in a
    /// <see cref="long"/>.
    /// </param>
    /// <exception cref="ArgumentException">There are more than 8 lengths, a length is negative, or the product is too large.</exception>
    public static TensorShape Create(params ReadOnlySpan<long> lengths)
    {
        if (!IsShape(lengths))
        {
            throw new ArgumentException(
                $"[{string.Join(", ", lengths.ToArray())}] is not a valid shape: expected at most {MaxRank} lengths, none of them "
                    + "negative, with a product of at most 2^63 - 1.",
                nameof(lengths)
            );
        }

        return new TensorShape(lengths);
    }

    /// <summary>
    /// Creates a shape from lengths that may not be valid, such as those that a peer sent. Returns false if they are not valid.
    /// </summary>
    /// <param name="lengths">The lengths, outermost first.</param>
    /// <param name="shape">The shape, or that of a scalar if the method returns false.</param>
    /// <returns>
    /// False if there are more than 8 lengths, a length is negative, or the product, with lengths of 0 left out, does not fit
    /// in 63 bits.
    /// </returns>
    public static bool TryCreate(ReadOnlySpan<long> lengths, out TensorShape shape)
    {
        var isShape = IsShape(lengths);
        shape = isShape ? new TensorShape(lengths) : default;
        return isShape;
    }

    /// <summary>Returns an enumerator over the lengths, for <c>foreach</c>.</summary>
    [UnscopedRef]
    public ReadOnlySpan<long>.Enumerator GetEnumerator() => Span.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(TensorShape other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is TensorShape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var length in Span)
        {
            hash.Add(length);
        }

        return hash.ToHashCode();
    }

    /// <summary>Determines whether two shapes have the same lengths.</summary>
    public static bool operator ==(TensorShape left, TensorShape right) => left.Equals(right);

    /// <summary>Determines whether two shapes have different lengths.</summary>
    public static bool operator !=(TensorShape left, TensorShape right) => !left.Equals(right);

    /// <summary>Returns the lengths in brackets, as in <c>[1, 3, 224, 224]</c>.</summary>
    public override string ToString() => new StringBuilder("[").AppendJoin(", ", Span.ToArray()).Append(']').ToString();

    private static bool IsShape(ReadOnlySpan<long> lengths)
    {
        if (lengths.Length > MaxRank)
        {
            return false;
        }

        // Zero lengths are left out of the product, so that [0, huge, huge] is rejected as well: strides must fit too.
        long count = 1;
        foreach (var length in lengths)
        {
            var high = Math.BigMul(count, Math.Max(length, 1), out var low);
            if (length < 0 || high != 0 || low < 0)
            {
                return false;
            }

            count = low;
        }

        return true;
    }

    [DoesNotReturn]
    private void ThrowNoSuchAxis(int axis) =>
        throw new ArgumentOutOfRangeException(
            nameof(axis),
            axis,
            $"axis must be at least 0 and less than {_rank}, the number of axes of the shape {this}."
        );

    [InlineArray(MaxRank)]
    private struct Lengths
    {
        private long _first;
    }
}
