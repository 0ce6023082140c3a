namespace Tensors.Grpc;

/// <summary>Repeats calls whose model was unloaded or replaced after it had been looked up.</summary>
internal static class ModelFinder
{
    /// <summary>
    /// Runs a delegate that looks up a model and calls it. If the model was disposed in between, runs the delegate a second time, which
    /// finds the current model.
    /// </summary>
    public static async Task<T> WithCurrentAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ObjectDisposedException)
        {
            return await call();
        }
    }
}
