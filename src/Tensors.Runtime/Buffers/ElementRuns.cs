namespace Tensors;

/// <summary>
/// Cuts two layouts of one shape into runs of elements that lie evenly spaced in each: as many of the inner axes as are
/// packed in both, or else the last axis alone.
/// </summary>
internal struct ElementRuns
{
    private LayoutWalk _from;
    private LayoutWalk _to;

    /// <summary>Starts at the first run.</summary>
    /// <param name="from">A layout that has elements.</param>
    /// <param name="to">Another of the same shape, or the same.</param>
    public ElementRuns(in TensorLayout from, in TensorLayout to)
    {
        var rank = from.Rank;
        var outer = Math.Max(from.PackedFrom, to.PackedFrom);
        ArePacked = outer < rank || rank == 0;
        FromStride = ToStride = 1;
        if (!ArePacked)
        {
            outer = rank - 1;
            FromStride = from.GetStride(outer);
            ToStride = to.GetStride(outer);
        }

        Length = 1;
        for (var axis = outer; axis < rank; axis++)
        {
            Length *= from.Shape[axis];
        }

        _from = new LayoutWalk(from, outer);
        _to = new LayoutWalk(to, outer);
    }

    /// <summary>The number of elements in each run.</summary>
    public long Length { get; }

    /// <summary>Whether the elements of a run follow each other without gaps in both layouts.</summary>
    public bool ArePacked { get; }

    /// <summary>The distance of a run's elements in the first layout, in elements.</summary>
    public long FromStride { get; }

    /// <summary>The distance of a run's elements in the second layout, in elements.</summary>
    public long ToStride { get; }

    /// <summary>Where the run begins in the first layout.</summary>
    public readonly long From => _from.Place;

    /// <summary>Where the run begins in the second layout.</summary>
    public readonly long To => _to.Place;

    /// <summary>Goes to the next run. False after the last one.</summary>
    public bool TryMoveNext() => _from.TryMoveNext() && _to.TryMoveNext();
}
