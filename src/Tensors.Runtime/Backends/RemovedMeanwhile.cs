namespace Tensors;

/// <summary>Retries operations that fail because another program removed a file or the folder while they ran.</summary>
internal static class RemovedMeanwhile
{
    private const int Attempts = 10;

    /// <summary>
    /// Runs a function and returns its result. Runs it again, up to ten times in all, if a file that it needs was removed while it ran.
    /// </summary>
    /// <exception cref="SharedMemoryException">A file was removed each time, or the function failed for another reason.</exception>
    public static T Retry<T>(Func<T> make)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return make();
            }
            catch (RegionNotFoundException) when (attempt < Attempts)
            {
                // The next attempt creates the folder again if it is missing.
            }
        }
    }
}
