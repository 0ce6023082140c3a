using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>Visits the places of a layout's outer axes in C order, one addition a step.</summary>
internal struct LayoutWalk
{
    private readonly TensorLayout _layout;
    private readonly int _axes;
    private Indices _indices;

    /// <summary>Starts at the layout's first place.</summary>
    /// <param name="layout">A layout that has elements.</param>
    /// <param name="axes">How many axes to visit, outermost first; the indices of the others stay 0.</param>
    public LayoutWalk(in TensorLayout layout, int axes)
    {
        _layout = layout;
        _axes = axes;
        Place = layout.Offset;
    }

    /// <summary>The place, in elements.</summary>
    public long Place { get; private set; }

    /// <summary>Goes to the next place. False after the last one.</summary>
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

/// <summary>Visits the first place of each of a layout's rows. Starts before the first.</summary>
internal struct RowWalk
{
    private readonly bool _hasRows;
    private LayoutWalk _walk;
    private bool _started;

    /// <summary>Starts before the first row.</summary>
    /// <exception cref="InvalidOperationException">The layout is a scalar's.</exception>
    public RowWalk(in TensorLayout layout)
    {
        layout.CheckHasRows();
        _walk = new LayoutWalk(layout, layout.Rank - 1);

        // Rows that are empty are still rows; none at all needs another axis of length 0.
        _hasRows = !layout.Shape.Span[..^1].Contains(0);
    }

    /// <summary>The place of the row's first element, in elements.</summary>
    public readonly long Place => _walk.Place;

    /// <summary>Goes to the next row. False after the last one.</summary>
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
