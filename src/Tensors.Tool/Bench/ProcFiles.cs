using System.Globalization;

namespace Tensors.Tool.Bench;

/// <summary>Reads information about the machine from <c>/proc</c>. All values are null on systems without <c>/proc</c>.</summary>
internal static class ProcFiles
{
    /// <summary>Gets the name of the processor, or null if it is not known.</summary>
    public static string? Processor => Field("/proc/cpuinfo", "model name");

    /// <summary>Gets the version of the kernel, or null if it is not known.</summary>
    public static string? Kernel => Read("/proc/sys/kernel/osrelease")?.Trim();

    /// <summary>
    /// Gets the load averages, which are the average numbers of runnable threads in the last 1, 5 and 15 minutes. Null if they are not
    /// known.
    /// </summary>
    public static string? LoadAverage =>
        Read("/proc/loadavg") is { } text ? string.Join(' ', text.Split(' ').Take(3)) : null;

    /// <summary>Returns the value of a field of <c>/proc/meminfo</c>, in bytes, or null if the file has no such field.</summary>
    public static long? MemoryBytes(string field) =>
        Field("/proc/meminfo", field) is { } text
        && long.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes << 10
            : null;

    private static string? Field(string path, string name) =>
        Read(path)
            ?.Split('\n')
            .Select(line => line.Split(':', 2))
            .FirstOrDefault(parts =>
                parts.Length == 2 && string.Equals(parts[0].Trim(), name, StringComparison.Ordinal)
            )
            ?[1].Trim();

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
