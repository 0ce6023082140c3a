namespace Tensors.OnnxRuntime.Execution;

/// <summary>Contains the waiting calls of one priority level.</summary>
/// <param name="number">The number of the level.</param>
/// <param name="policy">The policy of the level.</param>
internal sealed class WaitingLevel(ulong number, QueuePolicy policy)
{
    /// <summary>Gets the number of the level.</summary>
    public ulong Number => number;

    /// <summary>Gets the policy of the level.</summary>
    public QueuePolicy Policy => policy;

    /// <summary>Gets the calls whose timeout has not passed, in the order of their arrival.</summary>
    public LinkedList<WaitingCall> Calls { get; } = [];

    /// <summary>Gets the calls whose timeout has passed, which are served after the others.</summary>
    public LinkedList<WaitingCall> Delayed { get; } = [];

    /// <summary>Gets the number of waiting calls.</summary>
    public int Count => Calls.Count + Delayed.Count;
}
