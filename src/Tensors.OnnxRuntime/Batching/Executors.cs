using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>Creates the executors that run calls to models. An executor includes a batcher if calls are joined.</summary>
internal static class Executors
{
    /// <summary>Creates the executor for a loaded model, and runs the model once if the settings require a warm-up.</summary>
    /// <param name="model">The model. The executor takes ownership of it, and it is disposed if this method throws.</param>
    /// <param name="settings">The settings for running the model.</param>
    /// <param name="findMaxRows">
    /// Returns the maximum number of rows in a batch, or 0 if calls cannot be joined into batches. Called only if the settings have a batch window.
    /// </param>
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
