using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>
/// Represents the layout of a view, which maps indices to element positions. The element with the indices i, j, … is at the position
/// <see cref="Offset"/> + i × stride 0 + j × stride 1 + …. Positions count elements from the first element of the viewed tensor.
/// </summary>
/// <remarks>
/// Invariant: for all indices that the shape allows, the position is within the tensor. This holds for the packed layout of a
/// tensor, and each operation checks what it needs to preserve it. Nothing overflows either: a stride times the length of its axis
/// never exceeds the product of all lengths other than zero, which a <see cref="TensorShape"/> limits to 63 bits. A
/// layout without elements may have any offset, because nothing is read there.
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

    /// <summary>Gets the lengths of the axes.</summary>
    public TensorShape Shape => _shape;

    public int Rank => _shape.Rank;

    public long ElementCount => _shape.ElementCount;

    /// <summary>Gets the position of the element whose indices are all 0.</summary>
    public long Offset { get; }

    /// <summary>
    /// Gets a value indicating whether the elements are stored in C order without gaps. Axes of length 1 may have any stride.
    /// </summary>
    public bool IsContiguous => PackedFrom == 0 || ElementCount == 0;

    /// <summary>
    /// Gets the outermost axis from which on the elements are stored in C order without gaps. Gets the rank if even the elements of the
    /// last axis have gaps.
    /// </summary>
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

    /// <summary>Creates the layout of elements in C order without gaps.</summary>
    public static TensorLayout Packed(in TensorShape shape) => new(shape, PackedStrides(shape), 0);

    /// <summary>Gets the number of elements by which the position changes when the index of an axis increases by one.</summary>
    public long GetStride(int axis)
    {
        CheckAxis(axis);
        return _strides[axis];
    }

    /// <summary>Returns the position of one element. Throws if an index is out of range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Locate(scoped ReadOnlySpan<long> indices) => Locate(indices, Rank);

    /// <summary>
    /// Returns the position of the first element of a row. A row consists of the elements along the last axis; one index for each other
    /// axis selects it.
    /// </summary>
    public long LocateRow(scoped ReadOnlySpan<long> indices)
    {
        CheckHasRows();
        return Locate(indices, Rank - 1);
    }

    /// <summary>Returns the lowest and the highest position of all elements. The layout must have at least one element.</summary>
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

    /// <summary>Throws if the elements are not stored in C order without gaps.</summary>
    public void CheckContiguous(string remedy)
    {
        if (!IsContiguous)
        {
            throw new InvalidOperationException($"The elements of the view {this} are not contiguous. {remedy}");
        }
    }

    /// <summary>Throws if the layout is that of a scalar, which has no rows.</summary>
    public void CheckHasRows()
    {
        if (Rank == 0)
        {
            throw new InvalidOperationException("A scalar has no rows. Access its element without indices.");
        }
    }

    /// <summary>Returns the shape and strides, for messages.</summary>
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
            throw new ArgumentOutOfRangeException(
                nameof(axis),
                axis,
                $"axis must be at least 0 and less than {Rank}, the number of axes of the view {_shape}."
            );
        }
    }

    [DoesNotReturn]
    private void ThrowNoSuchIndex(int axis, long index) =>
        throw new ArgumentOutOfRangeException(
            nameof(index),
            index,
            $"The index must be at least 0 and less than {_shape[axis]:N0}, the length of axis {axis} of the view {_shape}."
        );

    [DoesNotReturn]
    private void ThrowWrongCount(scoped ReadOnlySpan<long> indices, int expected) =>
        throw new ArgumentException(
            $"The number of indices is {indices.Length}; expected {expected} for the view {_shape}.",
            nameof(indices)
        );

    [InlineArray(TensorShape.MaxRank)]
    private struct Axes
    {
        private long _first;
    }
}
