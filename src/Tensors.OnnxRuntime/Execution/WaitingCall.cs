namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Represents a call that waits to be run. The queue sets the properties that have setters. The scheduler's lock guards them.
/// </summary>
internal abstract class WaitingCall
{
    /// <summary>
    /// Gets the number of rows of the call, which counts towards the maximum number of rows in a batch. A call that cannot be joined returns a number
    /// that exceeds every maximum.
    /// </summary>
    public virtual long Rows => long.MaxValue;

    /// <summary>Gets the time for which the call waits for other calls to join.</summary>
    public virtual TimeSpan Window => TimeSpan.Zero;

    /// <summary>Gets or sets the timestamp at which <see cref="Window"/> has passed. From then on, the call waits only for a free slot.</summary>
    public long ReadyAt { get; set; }

    /// <summary>Gets or sets the timestamp at which the timeout has passed, or <see cref="long.MaxValue"/> if there is no timeout.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Gets or sets the timeout of the call, for messages.</summary>
    public TimeSpan Timeout { get; set; }

    /// <summary>Gets or sets the node of this call in the queue, or null if the call is not waiting.</summary>
    public LinkedListNode<WaitingCall>? Place { get; set; }

    /// <summary>Gets or sets the priority level to which the call was added, or null if it has never been in the queue.</summary>
    public WaitingLevel? Level { get; set; }

    /// <summary>
    /// Gets or sets the number of the last search that found the call in a group that was not ready. The same search then does not
    /// examine the group again.
    /// </summary>
    public long Search { get; set; }

    /// <summary>Determines whether another call can be joined with this one in a batch.</summary>
    public virtual bool Fits(WaitingCall other) => false;

    /// <summary>
    /// Starts the call. A slot has been taken for it, and the implementation must call <see cref="CallScheduler.Exit"/> after the run.
    /// Called without holding the lock.
    /// </summary>
    /// <param name="group">The calls that run together, of which this is the first.</param>
    public abstract void Start(List<WaitingCall> group);

    /// <summary>Ends the call with an error, without running it. Called without holding the lock.</summary>
    public abstract void Reject(Exception error);
}
