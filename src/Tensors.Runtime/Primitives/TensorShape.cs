using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Tensors;

/// <summary>The lengths of a tensor's axes, outermost first. A value: copying it copies the lengths.</summary>
[CollectionBuilder(typeof(TensorShape), nameof(Create))]
[SuppressMessage("Naming", "CA1710", Justification = "A shape is the field's word for this collection.")]
public readonly struct TensorShape : IEquatable<TensorShape>
{
    /// <summary>The largest rank a tensor can have.</summary>
    public const int MaxRank = 8;

    private readonly Lengths _lengths;
    private readonly int _rank;

    private TensorShape(ReadOnlySpan<long> lengths)
    {
        // One by one: to call for a copy would take longer than the copy.
        for (var i = 0; i < lengths.Length; i++)
        {
            _lengths[i] = lengths[i];
        }

        _rank = lengths.Length;
    }

    /// <summary>The number of axes, 0 (a scalar) to 8.</summary>
    public int Rank => _rank;

    /// <summary>The length of one axis.</summary>
    /// <param name="axis">0 to <see cref="Rank"/> − 1, outermost first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
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

    /// <summary>The lengths as a span over this very value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<long> Span => ((ReadOnlySpan<long>)_lengths)[.._rank];

    /// <summary>The number of elements: the product of the lengths, 1 for a scalar.</summary>
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

    /// <summary>Makes a shape. Collection expressions work too: <c>TensorShape shape = [1, 3, 224, 224];</c></summary>
    /// <param name="lengths">At most 8 lengths, each 0 or more, whose product fits in an <see cref="long"/>.</param>
    /// <exception cref="ArgumentException">Too many axes, a negative length, or too many elements.</exception>
    public static TensorShape Create(params ReadOnlySpan<long> lengths)
    {
        if (!IsShape(lengths))
        {
            throw new ArgumentException(
                $"[{string.Join(", ", lengths.ToArray())}] is not a shape: it takes at most {MaxRank} lengths, none negative, "
                    + "whose product fits in 63 bits.",
                nameof(lengths)
            );
        }

        return new TensorShape(lengths);
    }

    /// <summary>Makes a shape of lengths that may be wrong, such as a peer's.</summary>
    /// <param name="lengths">The lengths, outermost first.</param>
    /// <param name="shape">The shape, or a scalar's where the result is false.</param>
    /// <returns>False for more than 8 lengths, a negative one, or a product beyond 63 bits.</returns>
    public static bool TryCreate(ReadOnlySpan<long> lengths, out TensorShape shape)
    {
        var isShape = IsShape(lengths);
        shape = isShape ? new TensorShape(lengths) : default;
        return isShape;
    }

    /// <summary>The lengths' enumerator, for <c>foreach</c>.</summary>
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

    /// <summary>Whether two shapes have the same lengths.</summary>
    public static bool operator ==(TensorShape left, TensorShape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(TensorShape left, TensorShape right) => !left.Equals(right);

    /// <summary>The shape as people write it: <c>[1, 3, 224, 224]</c>.</summary>
    public override string ToString() => new StringBuilder("[").AppendJoin(", ", Span.ToArray()).Append(']').ToString();

    private static bool IsShape(ReadOnlySpan<long> lengths)
    {
        if (lengths.Length > MaxRank)
        {
            return false;
        }

        // Zero lengths are left out of the product, so that [0, huge, huge] is refused as well: strides must fit too.
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
        throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The shape {this} has {_rank} axes.");

    [InlineArray(MaxRank)]
    private struct Lengths
    {
        private long _first;
    }
}
