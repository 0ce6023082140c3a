namespace Tensors.Platform;

/// <summary>
/// Determines the root folder. It contains one folder for each user, with the user's regions and the files that belong to them.
/// </summary>
internal static class SharedMemoryRoot
{
    /// <summary>
    /// The name of the environment variable that sets the root folder, instead of the system's default. It must have the same value in
    /// all processes.
    /// </summary>
    public const string Variable = "TENSORS_SHARED_MEMORY_ROOT";

    /// <summary>Returns the root folder that the environment variable names, or the default if it is not set or empty.</summary>
    public static string Or(string systemDefault) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root ? root : systemDefault;
}
