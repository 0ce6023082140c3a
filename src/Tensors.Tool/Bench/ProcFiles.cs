using System.Globalization;

namespace Tensors.Tool.Bench;

/// <summary>What Linux says of the machine in <c>/proc</c>; null on other systems.</summary>
internal static class ProcFiles
{
    /// <summary>The processor's name.</summary>
    public static string? Processor => Field("/proc/cpuinfo", "model name");

    /// <summary>The kernel's version.</summary>
    public static string? Kernel => Read("/proc/sys/kernel/osrelease")?.Trim();

    /// <summary>How many threads have wanted to run on average in the last 1, 5 and 15 minutes.</summary>
    public static string? LoadAverage =>
        Read("/proc/loadavg") is { } text ? string.Join(' ', text.Split(' ').Take(3)) : null;

    /// <summary>A field of the memory's state, in bytes.</summary>
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
