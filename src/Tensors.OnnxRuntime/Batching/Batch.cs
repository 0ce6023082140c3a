namespace Tensors.OnnxRuntime.Batching;

/// <summary>Counts the callers that wait for one joined run. Cancels the run when none of them waits any longer.</summary>
internal sealed class Batch
{
    // Not disposed, because a caller may cancel its call after the run has ended. The source has no timer or handle that would have to be released.
    private readonly CancellationTokenSource _abandoned = new();
    private int _present;

    /// <summary>Gets a token that is cancelled when no caller waits for the joined run any longer.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Sets the number of calls that wait for the joined run. Must be called before any of these calls can stop waiting.</summary>
    public void Expect(int calls) => _present = calls;

    /// <summary>Records that a call does not wait for the joined run any longer.</summary>
    public void RemoveWaiter()
    {
        if (Interlocked.Decrement(ref _present) == 0)
        {
            _abandoned.Cancel();
        }
    }
}
