namespace Tensors;

/// <summary>What is done again where a cleaner removed a file, or the folder, in the middle of it.</summary>
internal static class RemovedMeanwhile
{
    private const int Attempts = 10;

    /// <summary>Makes something, several times if what it needs is removed while it is made.</summary>
    /// <exception cref="SharedMemoryException">It was removed each time, or the system refused for another reason.</exception>
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
                // The folder is made anew where it is missing.
            }
        }
    }
}
