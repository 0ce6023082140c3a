namespace Tensors.OnnxRuntime.Batching;

/// <summary>The callers that wait for one joined run.</summary>
internal sealed class Batch
{
    // Never disposed: a caller may cancel after the run has ended, and this holds no timer and no handle.
    private readonly CancellationTokenSource _abandoned = new();
    private int _present;

    /// <summary>Cancelled when no caller waits for the joined run any longer.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Sets how many calls will wait for the joined run. Before any of them is released to it.</summary>
    public void Expect(int calls) => _present = calls;

    /// <summary>A call does not wait for the joined run any longer.</summary>
    public void RemoveWaiter()
    {
        if (Interlocked.Decrement(ref _present) == 0)
        {
            _abandoned.Cancel();
        }
    }
}
