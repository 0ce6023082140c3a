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
internal readonly struct TensorLayout
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

    public TensorLayout Slice(int axis, long start, long length, long step)
    {
        CheckAxis(axis);
        var available = _shape[axis];
        if (step == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(step), step, "A step is positive or negative, not 0.");
        }

        if (length < 0 || start < 0 || start > available || (length > 0 && !Fits(start, length, step, available)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(start),
                start,
                $"{length:N0} indices from {start:N0} in steps of {step:N0} do not lie within axis {axis}, whose length is {available:N0}."
            );
        }

        // With fewer than two indices no step is taken, and multiplying by it could overflow.
        var strides = _strides;
        strides[axis] *= length > 1 ? step : 1;
        return new TensorLayout(
            WithLength(axis, length),
            strides,
            length == 0 ? Offset : Offset + start * _strides[axis]
        );
    }

    public TensorLayout Select(int axis, long index)
    {
        CheckAxis(axis);
        if ((ulong)index >= (ulong)_shape[axis])
        {
            ThrowNoSuchIndex(axis, index);
        }

        Axes lengths = default;
        Axes strides = default;
        for (var (from, to) = (0, 0); from < Rank; from++)
        {
            if (from != axis)
            {
                lengths[to] = _shape[from];
                strides[to++] = _strides[from];
            }
        }

        return new TensorLayout(TensorShape.Create(lengths[..(Rank - 1)]), strides, Offset + index * _strides[axis]);
    }

    public TensorLayout Transpose(scoped ReadOnlySpan<int> axes)
    {
        Span<int> reversed = stackalloc int[TensorShape.MaxRank];
        if (axes.IsEmpty)
        {
            for (var i = 0; i < Rank; i++)
            {
                reversed[i] = Rank - 1 - i;
            }

            axes = reversed[..Rank];
        }

        CheckPermutation(axes);
        Axes lengths = default;
        Axes strides = default;
        for (var i = 0; i < axes.Length; i++)
        {
            lengths[i] = _shape[axes[i]];
            strides[i] = _strides[axes[i]];
        }

        return new TensorLayout(TensorShape.Create(lengths[..Rank]), strides, Offset);
    }

    public TensorLayout Reshape(scoped in TensorShape shape)
    {
        if (shape.ElementCount != ElementCount)
        {
            throw new ArgumentException(
                $"The view {_shape} has {ElementCount:N0} elements, the shape {shape} has {shape.ElementCount:N0}.",
                nameof(shape)
            );
        }

        CheckContiguous(
            "Its shape cannot be changed in place: copy it first, or reshape before slicing or transposing."
        );
        return new TensorLayout(shape, PackedStrides(shape), ElementCount == 0 ? 0 : Offset);
    }

    public TensorLayout BroadcastTo(scoped in TensorShape shape)
    {
        Axes strides = default;
        var added = shape.Rank - Rank;
        for (var axis = 0; axis < Rank; axis++)
        {
            var length = _shape[axis];
            if (added < 0 || (length != 1 && length != shape[axis + added]))
            {
                throw new ArgumentException(
                    $"The view {_shape} does not broadcast to {shape}: aligned at the last axis, each length must be the same or 1.",
                    nameof(shape)
                );
            }

            strides[axis + added] = length == 1 ? 0 : _strides[axis];
        }

        return new TensorLayout(shape, strides, Offset);
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

    // Divides rather than multiplies, so that no input overflows. The step is not 0, the length positive.
    private static bool Fits(long start, long length, long step, long available)
    {
        if (start >= available)
        {
            return false;
        }

        // −step itself could overflow.
        var steps = (ulong)(length - 1);
        return step > 0
            ? steps <= (ulong)(available - 1 - start) / (ulong)step
            : steps <= (ulong)start / ((ulong)-(step + 1) + 1);
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

    private TensorShape WithLength(int axis, long length)
    {
        Axes lengths = default;
        _shape.Span.CopyTo(lengths);
        lengths[axis] = length;
        return TensorShape.Create(lengths[..Rank]);
    }

    private void CheckAxis(int axis)
    {
        if ((uint)axis >= (uint)Rank)
        {
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The view {_shape} has {Rank} axes.");
        }
    }

    private void CheckPermutation(scoped ReadOnlySpan<int> axes)
    {
        var seen = 0;
        foreach (var axis in axes)
        {
            seen |= (uint)axis < (uint)Rank ? 1 << axis : 0;
        }

        if (axes.Length != Rank || seen != (1 << Rank) - 1)
        {
            throw new ArgumentException(
                $"[{string.Join(", ", axes.ToArray())}] does not name each of the {Rank} axes of the view {_shape} once.",
                nameof(axes)
            );
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
