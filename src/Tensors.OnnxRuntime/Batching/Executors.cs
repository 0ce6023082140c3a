using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>Makes the executors of workers, with a batcher where calls are joined.</summary>
internal static class Executors
{
    /// <summary>Makes the executor of a model.</summary>
    /// <param name="model">The model, which is the executor's from here on.</param>
    /// <param name="options">How many calls run, how many wait, and how long they wait for others.</param>
    /// <param name="maxRows">How many rows are joined at most; 0 where calls are not joined.</param>
    /// <param name="queue">The priority levels and timeouts of the model's queue.</param>
    public static ModelExecutor Make(
        OnnxModelWorker model,
        OnnxWorkerOptions options,
        int maxRows,
        QueuePolicies queue
    ) =>
        new(
            model,
            new SchedulerLimits(model.Metadata.Name, options.MaxConcurrency, options.MaxQueued)
            {
                MaxRows = Math.Max(1, maxRows),
                Queue = queue,
            },
            maxRows > 0 ? (scheduler, metrics) => new Batcher(model, scheduler, metrics, options, maxRows) : null
        );
}
