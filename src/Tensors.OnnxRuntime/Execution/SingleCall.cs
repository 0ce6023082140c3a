namespace Tensors.OnnxRuntime.Execution;

/// <summary>Represents a waiting call that is not joined with other calls.</summary>
internal sealed class SingleCall : WaitingCall
{
    // Continues on the thread pool, not on the thread whose run has ended, so that the caller of that run gets its response first.
    private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until the call has a slot. The caller must call <see cref="CallScheduler.Exit"/> after the run.</summary>
    /// <exception cref="ModelCallException">The queue is full, or the call's timeout has passed.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled while it waited.</exception>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public static async ValueTask WaitAsync(
        CallScheduler scheduler,
        CallSchedule schedule,
        CancellationToken cancellationToken
    )
    {
        var call = new SingleCall();
        scheduler.Add(call, schedule);
        using (
            cancellationToken.UnsafeRegister(
                (_, token) =>
                {
                    // If the call has been started already, the run detects the cancellation.
                    if (scheduler.Remove(call))
                    {
                        call._turn.SetCanceled(token);
                    }
                },
                null
            )
        )
        {
            await call._turn.Task.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override void Start(List<WaitingCall> group) => _turn.SetResult();

    /// <inheritdoc/>
    public override void Reject(Exception error) => _turn.SetException(error);
}
