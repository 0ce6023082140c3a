using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>
/// Where a view's elements lie: that of indices i, j, … at <see cref="Offset"/> + i × stride 0 + j × stride 1 + …, counted
/// in elements from the first of the tensor that is viewed.
/// </summary>
/// <remarks>
/// Invariant: whatever indices the shape allows, that place lies within the tensor. It holds for the packed layout that a
/// tensor has, and each operation checks what it needs to keep it. Nothing can overflow either: a stride times its axis's
/// length never exceeds the product of all lengths, zeros left out, which a <see cref="TensorShape"/> keeps within 63 bits. A
/// layout without elements may have its offset anywhere: nothing is read there.
/// </remarks>
internal readonly partial struct TensorLayout
{
    private readonly TensorShape _shape;
    private readonly Axes _strides;

    private TensorLayout(in TensorShape shape, in Axes strides, long offset)
    {
        _shape = shape;
        _strides = strides;
        Offset = offset;
    }

    /// <summary>The lengths of the axes.</summary>
    public TensorShape Shape => _shape;

    public int Rank => _shape.Rank;

    public long ElementCount => _shape.ElementCount;

    /// <summary>Where the element lies whose indices are all 0.</summary>
    public long Offset { get; }

    /// <summary>Whether the elements lie in C order without gaps. Axes of length 1 may have any stride.</summary>
    public bool IsContiguous => PackedFrom == 0 || ElementCount == 0;

    /// <summary>The outermost axis from which on the elements lie in C order without gaps; the rank where not even the last does.</summary>
    public int PackedFrom
    {
        get
        {
            long packed = 1;
            var axis = Rank;
            while (axis > 0 && (_shape[axis - 1] == 1 || _strides[axis - 1] == packed))
            {
                axis--;
                packed *= _shape[axis];
            }

            return axis;
        }
    }

    /// <summary>The layout of elements in C order without gaps.</summary>
    public static TensorLayout Packed(in TensorShape shape) => new(shape, PackedStrides(shape), 0);

    /// <summary>By how many elements the place moves when the index of an axis grows by one.</summary>
    public long GetStride(int axis)
    {
        CheckAxis(axis);
        return _strides[axis];
    }

    /// <summary>The place of one element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Locate(scoped ReadOnlySpan<long> indices) => Locate(indices, Rank);

    /// <summary>The place of the first element of the last axis, for indices of all axes but that.</summary>
    public long LocateRow(scoped ReadOnlySpan<long> indices)
    {
        CheckHasRows();
        return Locate(indices, Rank - 1);
    }

    /// <summary>The lowest and highest place of any element, where there is one.</summary>
    public (long Lowest, long Highest) GetExtent()
    {
        var (lowest, highest) = (Offset, Offset);
        for (var axis = 0; axis < Rank; axis++)
        {
            var reach = (_shape[axis] - 1) * _strides[axis];
            lowest += Math.Min(reach, 0);
            highest += Math.Max(reach, 0);
        }

        return (lowest, highest);
    }

    /// <summary>Throws unless the elements lie in C order without gaps.</summary>
    public void CheckContiguous(string remedy)
    {
        if (!IsContiguous)
        {
            throw new InvalidOperationException($"The elements of the view {this} do not lie together. {remedy}");
        }
    }

    /// <summary>Throws on a scalar's layout.</summary>
    public void CheckHasRows()
    {
        if (Rank == 0)
        {
            throw new InvalidOperationException("A scalar has no rows. Index it with no indices.");
        }
    }

    /// <summary>Shape and strides, for messages.</summary>
    public override string ToString() => $"{_shape} with strides [{string.Join(", ", _strides[..Rank].ToArray())}]";

    private static Axes PackedStrides(in TensorShape shape)
    {
        Axes strides = default;
        long stride = 1;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }

        return strides;
    }

    private long Locate(scoped ReadOnlySpan<long> indices, int count)
    {
        if (indices.Length != count)
        {
            ThrowWrongCount(indices, count);
        }

        var place = Offset;
        for (var axis = 0; axis < indices.Length; axis++)
        {
            var index = indices[axis];
            if ((ulong)index >= (ulong)_shape[axis])
            {
                ThrowNoSuchIndex(axis, index);
            }

            place += index * _strides[axis];
        }

        return place;
    }

    private void CheckAxis(int axis)
    {
        if ((uint)axis >= (uint)Rank)
        {
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The view {_shape} has {Rank} axes.");
        }
    }

    [DoesNotReturn]
    private void ThrowNoSuchIndex(int axis, long index) =>
        throw new ArgumentOutOfRangeException(
            nameof(index),
            index,
            $"Axis {axis} of the view {_shape} has the indices 0 to {_shape[axis] - 1:N0}."
        );

    [DoesNotReturn]
    private void ThrowWrongCount(scoped ReadOnlySpan<long> indices, int expected) =>
        throw new ArgumentException(
            $"{indices.Length} indices were given for the view {_shape}, which takes {expected} here.",
            nameof(indices)
        );

    [InlineArray(TensorShape.MaxRank)]
    private struct Axes
    {
        private long _first;
    }
}
