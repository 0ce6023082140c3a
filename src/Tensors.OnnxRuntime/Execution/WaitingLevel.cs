namespace Tensors.OnnxRuntime.Execution;

/// <summary>The calls of one priority level that wait.</summary>
/// <param name="number">The level.</param>
/// <param name="policy">How they wait.</param>
internal sealed class WaitingLevel(ulong number, QueuePolicy policy)
{
    /// <summary>The level.</summary>
    public ulong Number => number;

    /// <summary>How its calls wait.</summary>
    public QueuePolicy Policy => policy;

    /// <summary>The calls in the order in which they arrived.</summary>
    public LinkedList<WaitingCall> Calls { get; } = [];

    /// <summary>The calls whose timeout has passed, which are served after the others.</summary>
    public LinkedList<WaitingCall> Delayed { get; } = [];

    /// <summary>The number of calls that wait.</summary>
    public int Count => Calls.Count + Delayed.Count;
}
