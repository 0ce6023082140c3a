using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>
/// Enumerates the positions of elements along the outer axes of a layout, in C order. Most steps need only one addition.
/// </summary>
internal struct LayoutWalk
{
    private readonly TensorLayout _layout;
    private readonly int _axes;
    private Indices _indices;

    /// <summary>Initializes an enumerator for a layout, positioned at the first element.</summary>
    /// <param name="layout">A layout with at least one element.</param>
    /// <param name="axes">The number of axes to enumerate, outermost first. The indices of the other axes stay 0.</param>
    public LayoutWalk(in TensorLayout layout, int axes)
    {
        _layout = layout;
        _axes = axes;
        Place = layout.Offset;
    }

    /// <summary>Gets the current position, in elements from the first element of the tensor.</summary>
    public long Place { get; private set; }

    /// <summary>Moves to the next position. Returns false if there are no more positions.</summary>
    public bool TryMoveNext()
    {
        for (var axis = _axes - 1; axis >= 0; axis--)
        {
            var stride = _layout.GetStride(axis);
            if (++_indices[axis] < _layout.Shape[axis])
            {
                Place += stride;
                return true;
            }

            Place -= stride * (_indices[axis] - 1);
            _indices[axis] = 0;
        }

        return false;
    }

    [InlineArray(TensorShape.MaxRank)]
    private struct Indices
    {
        private long _first;
    }
}

/// <summary>Enumerates the positions of the first elements of the rows of a layout.</summary>
internal struct RowWalk
{
    private readonly bool _hasRows;
    private LayoutWalk _walk;
    private bool _started;

    /// <summary>Initializes an enumerator that is positioned before the first row.</summary>
    /// <exception cref="InvalidOperationException">The layout is that of a scalar.</exception>
    public RowWalk(in TensorLayout layout)
    {
        layout.CheckHasRows();
        _walk = new LayoutWalk(layout, layout.Rank - 1);

        // Empty rows count as rows. There are no rows only if an axis before the last has length 0.
        _hasRows = !layout.Shape.Span[..^1].Contains(0);
    }

    /// <summary>Gets the position of the first element of the current row, in elements from the first element of the tensor.</summary>
    public readonly long Place => _walk.Place;

    /// <summary>Moves to the next row. Returns false if there are no more rows.</summary>
    public bool MoveNext()
    {
        if (_started)
        {
            return _walk.TryMoveNext();
        }

        _started = true;
        return _hasRows;
    }
}
