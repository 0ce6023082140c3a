using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>Makes the executors of workers, with a batcher where calls are joined.</summary>
internal static class Executors
{
    /// <summary>Makes the executor of a model that has been loaded, and runs the model once where the settings say so.</summary>
    /// <param name="model">The model, which is the executor's from here on, also where this throws.</param>
    /// <param name="settings">How many calls run, how many wait, and how long they wait for others.</param>
    /// <param name="findMaxRows">Gets how many rows are joined at most; 0 where calls cannot be joined. Called only where they are to be.</param>
    public static ModelExecutor Make(LoadedModel model, ExecutionSettings settings, Func<int> findMaxRows)
    {
        try
        {
            var maxRows = settings.BatchWindow > TimeSpan.Zero ? findMaxRows() : 0;
            if (settings.WarmUp)
            {
                WarmUp.Run(model, settings);
            }

            var name = model.Metadata.Name;
            var metrics = new WorkerMetrics(name);
            return new ModelExecutor(
                model,
                new SchedulerLimits(name, settings.MaxConcurrency, settings.MaxQueued)
                {
                    MaxRows = Math.Max(1, maxRows),
                    Queue = settings.Queue,
                },
                metrics,
                maxRows > 0 ? scheduler => new Batcher(model, scheduler, metrics, settings, maxRows) : null
            );
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
