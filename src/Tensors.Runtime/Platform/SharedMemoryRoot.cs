namespace Tensors.Platform;

/// <summary>Where the folder of regions lies, or of what goes with them.</summary>
internal static class SharedMemoryRoot
{
    /// <summary>Names another place than the system's; every process must see the same.</summary>
    public const string Variable = "TENSORS_SHARED_MEMORY_ROOT";

    /// <summary>The place that the variable names, or else the system's.</summary>
    public static string Or(string systemDefault) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root ? root : systemDefault;
}
