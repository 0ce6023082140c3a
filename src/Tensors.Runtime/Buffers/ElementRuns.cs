namespace Tensors;

/// <summary>
/// Enumerates runs: ranges of elements that are evenly spaced in two layouts of the same shape. A run covers all inner axes whose
/// elements have no gaps in either layout. If even the last axis has gaps, a run covers only that axis.
/// </summary>
internal struct ElementRuns
{
    private LayoutWalk _from;
    private LayoutWalk _to;

    /// <summary>Initializes an enumerator that is positioned at the first run.</summary>
    /// <param name="from">The source layout, which must have at least one element.</param>
    /// <param name="to">The destination layout, of the same shape. May be the source layout itself.</param>
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

    /// <summary>Gets the number of elements in each run.</summary>
    public long Length { get; }

    /// <summary>Gets a value indicating whether, in both layouts, the elements of a run have no gaps between them.</summary>
    public bool ArePacked { get; }

    /// <summary>Gets the distance between successive elements of a run in the source layout, in elements.</summary>
    public long FromStride { get; }

    /// <summary>Gets the distance between successive elements of a run in the destination layout, in elements.</summary>
    public long ToStride { get; }

    /// <summary>
    /// Gets the offset of the first element of the current run in the source layout, in elements from the first element of the tensor.
    /// </summary>
    public readonly long From => _from.Place;

    /// <summary>
    /// Gets the offset of the first element of the current run in the destination layout, in elements from the first element of the tensor.
    /// </summary>
    public readonly long To => _to.Place;

    /// <summary>Moves to the next run. Returns false if there are no more runs.</summary>
    public bool TryMoveNext() => _from.TryMoveNext() && _to.TryMoveNext();
}
