namespace Tensors;

/// <summary>One run of a model for several calls together. All of them refer to it, so that the run is counted once.</summary>
/// <param name="calls">How many calls ran together.</param>
/// <param name="rows">How many rows they have together.</param>
public sealed class ModelRun(int calls, long rows)
{
    private int _isCounted;

    /// <summary>How many calls ran together.</summary>
    public int Calls { get; } = calls;

    /// <summary>How many rows they have together.</summary>
    public long Rows { get; } = rows;

    /// <summary>Gets whether the run is still to be counted: true for the first that asks.</summary>
    public bool TryCount() => Interlocked.Exchange(ref _isCounted, 1) == 0;
}
