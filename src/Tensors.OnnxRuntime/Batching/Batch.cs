namespace Tensors.OnnxRuntime;

/// <summary>Calls that are going to run together. Its list is the queue's to change, under the queue's lock.</summary>
/// <param name="queue">The queue.</param>
/// <param name="deadline">When it has waited long enough, by <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal sealed class Batch(BatchQueue queue, long deadline)
{
    // Never disposed: a caller may cancel after the run has ended, and this holds no timer and no handle.
    private readonly CancellationTokenSource _deserted = new();
    private int _present;

    /// <summary>The calls that wait.</summary>
    public List<BatchedCall> Calls { get; } = [];

    /// <summary>How many rows they have.</summary>
    public long Rows { get; set; }

    /// <summary>When it has waited long enough.</summary>
    public long Deadline => deadline;

    /// <summary>Whether it has been told to run. Calls may join until it does.</summary>
    public bool IsDue { get; set; }

    /// <summary>Cancelled when no call waits for the joined run any longer.</summary>
    public CancellationToken Deserted => _deserted.Token;

    /// <summary>Whether a call has the same lengths on all axes but the first.</summary>
    public bool Fits(BatchedCall call)
    {
        for (var i = 0; i < call.Shapes.Length; i++)
        {
            if (!Calls[0].Shapes[i].Span[1..].SequenceEqual(call.Shapes[i].Span[1..]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A call that waits has been cancelled.</summary>
    public void Leave(BatchedCall call) => queue.Leave(this, call);

    /// <summary>So many calls will wait for the joined run. Before any of them is released to it.</summary>
    public void Expect(int calls) => _present = calls;

    /// <summary>A call does not wait for the joined run any longer.</summary>
    public void Desert()
    {
        if (Interlocked.Decrement(ref _present) == 0)
        {
            _deserted.Cancel();
        }
    }
}
