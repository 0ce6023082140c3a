namespace Tensors.Grpc;

/// <summary>Calls of models that may be replaced at any time.</summary>
internal static class ModelFinder
{
    /// <summary>Runs a call that finds its model; once again where that model was replaced between finding and running.</summary>
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
