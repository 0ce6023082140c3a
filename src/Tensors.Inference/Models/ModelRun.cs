namespace Tensors;

/// <summary>
/// Represents one run of a model for several calls together. All these calls refer to the same object, so that statistics count the run
/// only once.
/// </summary>
/// <param name="calls">The number of calls that ran together.</param>
/// <param name="rows">The total number of rows of these calls.</param>
public sealed class ModelRun(int calls, long rows)
{
    private int _isCounted;

    /// <summary>Gets the number of calls that ran together.</summary>
    public int Calls { get; } = calls;

    /// <summary>Gets the total number of rows of these calls.</summary>
    public long Rows { get; } = rows;

    /// <summary>Marks the run as counted. Returns false if it was already counted. Thread-safe.</summary>
    /// <returns>true for the first call to this method; otherwise, false.</returns>
    public bool TryCount() => Interlocked.Exchange(ref _isCounted, 1) == 0;
}
