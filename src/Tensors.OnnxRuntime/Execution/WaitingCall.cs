namespace Tensors.OnnxRuntime.Execution;

/// <summary>A call that waits for its turn. Its properties that can be set are the queue's, under the scheduler's lock.</summary>
internal abstract class WaitingCall
{
    /// <summary>The number of rows that count against a limit of rows. A call that is not joined has more than any limit.</summary>
    public virtual long Rows => long.MaxValue;

    /// <summary>How long it waits for others to run together with.</summary>
    public virtual TimeSpan Window => TimeSpan.Zero;

    /// <summary>The timestamp from which it waits for its turn only.</summary>
    public long ReadyAt { get; set; }

    /// <summary>The timestamp at which its timeout ends; <see cref="long.MaxValue"/> for none.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Its timeout, for messages.</summary>
    public TimeSpan Timeout { get; set; }

    /// <summary>Its place in the queue, or null where it does not wait.</summary>
    public LinkedListNode<WaitingCall>? Place { get; set; }

    /// <summary>The list of calls in which it waits.</summary>
    public WaitingLevel? Level { get; set; }

    /// <summary>The last search in which it was found to be part of a group that is not ready.</summary>
    public long Search { get; set; }

    /// <summary>Gets whether another call can run together with this one.</summary>
    public virtual bool Fits(WaitingCall other) => false;

    /// <summary>Its turn has come. Called outside of the lock; <see cref="CallScheduler.Exit"/> follows when the run has ended.</summary>
    /// <param name="group">The calls that run together, of which this is the first.</param>
    public abstract void Start(List<WaitingCall> group);

    /// <summary>It will not run. Called outside of the lock.</summary>
    public abstract void Reject(Exception error);
}
