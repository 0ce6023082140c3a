namespace Tensors;

/// <summary>
/// Detects the end of the process that started this worker process. The parent holds the other end of the worker's standard input. When
/// the parent ends, even if it was killed, the system closes it.
/// </summary>
internal static class WorkerParent
{
    /// <summary>The name of the environment variable that a parent process sets for each worker process that it starts.</summary>
    public const string Variable = "TENSORS_WORKER_LEASH";

    /// <summary>
    /// Gets a value indicating whether a parent that set <see cref="Variable"/> started this process. If so, this process must end when
    /// its parent ends.
    /// </summary>
    public static bool Exists => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>
    /// Waits until the parent ends, and then cancels a token source. Stops waiting if the token source is cancelled otherwise.
    /// </summary>
    /// <param name="stop">The source to cancel. If it is cancelled otherwise, the returned task completes.</param>
    public static async Task CancelAtEndAsync(CancellationTokenSource stop)
    {
        try
        {
            var input = Console.OpenStandardInput();
            await using var disposing = input.ConfigureAwait(false);
            var buffer = new byte[64];
            while (await input.ReadAsync(buffer, stop.Token).ConfigureAwait(false) > 0)
            {
                // The content does not matter: the pipe only shows that the other end is open.
            }

            await stop.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Serving has ended already.
        }
    }
}
