namespace Tensors.Grpc;

/// <summary>Runs calls of models that may be unloaded or replaced at any time.</summary>
internal static class ModelFinder
{
    /// <summary>
    /// Runs a call, which finds its model. Runs it a second time if the model was replaced between finding and running it.
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
