namespace Tensors;

/// <content>
/// The operations that derive a layout from another. Each checks what is needed to keep every position within the tensor.
/// </content>
internal readonly partial struct TensorLayout
{
    public TensorLayout Slice(int axis, long start, long length, long step)
    {
        CheckAxis(axis);
        var available = _shape[axis];
        if (step == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(step), step, "step must not be 0.");
        }

        if (length < 0 || start < 0 || start > available || (length > 0 && !Fits(start, length, step, available)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(start),
                start,
                $"{length:N0} indices from {start:N0} in steps of {step:N0} are not entirely within axis {axis}, whose length is "
                    + $"{available:N0}."
            );
        }

        // With fewer than two indices the step has no effect, and multiplying by it could overflow.
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
                $"The view {_shape} has {ElementCount:N0} elements, but the shape {shape} has {shape.ElementCount:N0}. "
                    + "Both must have the same number.",
                nameof(shape)
            );
        }

        CheckContiguous(
            "It cannot be reshaped without a copy: copy it first, or reshape before slicing or transposing."
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
                    $"The view {_shape} cannot be broadcast to {shape}: aligned at the last axis, each of its lengths must be equal or 1.",
                    nameof(shape)
                );
            }

            strides[axis + added] = length == 1 ? 0 : _strides[axis];
        }

        return new TensorLayout(shape, strides, Offset);
    }

    // Divides rather than multiplies, so that no input overflows. The caller ensures that step is not 0 and length is positive.
    private static bool Fits(long start, long length, long step, long available)
    {
        if (start >= available)
        {
            return false;
        }

        // Computing −step could overflow.
        var steps = (ulong)(length - 1);
        return step > 0
            ? steps <= (ulong)(available - 1 - start) / (ulong)step
            : steps <= (ulong)start / ((ulong)-(step + 1) + 1);
    }

    private TensorShape WithLength(int axis, long length)
    {
        Axes lengths = default;
        _shape.Span.CopyTo(lengths);
        lengths[axis] = length;
        return TensorShape.Create(lengths[..Rank]);
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
                $"[{string.Join(", ", axes.ToArray())}] is not a valid order of axes: expected each of the {Rank} axes of "
                    + $"the view {_shape} exactly once.",
                nameof(axes)
            );
        }
    }
}
