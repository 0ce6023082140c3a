namespace Tensors;

/// <summary>
/// The process that started this worker process. It holds the other end of the worker's standard input, which the system closes when the parent
/// ends, even if the parent was killed.
/// </summary>
internal static class WorkerParent
{
    /// <summary>The environment variable that a parent sets for each worker process that it starts.</summary>
    public const string Variable = "TENSORS_WORKER_LEASH";

    /// <summary>
    /// Gets a value indicating whether this process was started by a parent that set <see cref="Variable"/>, so that this process must end
    /// when its parent ends.
    /// </summary>
    public static bool Exists => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>Cancels a token when the parent ends.</summary>
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
