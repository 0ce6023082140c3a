namespace Tensors.OnnxRuntime.Execution;

/// <summary>A call that waits to run by itself.</summary>
internal sealed class SingleCall : WaitingCall
{
    // Not on the thread of the caller whose run has ended: that one has its answer to give.
    private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until its turn has come; <see cref="CallScheduler.Exit"/> follows.</summary>
    /// <exception cref="ModelCallException">The queue is full, or the call's timeout has passed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
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
                    // Where its turn has come already, the run itself finds that it was cancelled.
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
