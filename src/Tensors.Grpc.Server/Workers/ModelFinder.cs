namespace Tensors.Grpc;

/// <summary>Repeats calls whose model was unloaded or replaced after it was found and before it was called.</summary>
internal static class ModelFinder
{
    /// <summary>
    /// Runs a delegate that finds a model and calls it. If the model was disposed between these two steps, runs the delegate a second
    /// time, which finds the current model.
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
