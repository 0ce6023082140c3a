using System.Globalization;

namespace Tensors.Grpc;

/// <summary>A process of this machine. Its start time tells it from a later one with the same id.</summary>
/// <param name="Id">The process id.</param>
/// <param name="Started">The start time, in clock ticks since the machine started.</param>
internal sealed record ClientProcess(int Id, long Started)
{
    /// <summary>Gets a value indicating whether the process has ended.</summary>
    public bool HasEnded => ReadStarted(Id) != Started;

    /// <summary>Finds a process by its id, or null where it is not visible.</summary>
    public static ClientProcess? Find(int id) =>
        id > 0 && ReadStarted(id) is { } started ? new ClientProcess(id, started) : null;

    /// <summary>Finds the process that holds a socket, or null where it is not visible.</summary>
    /// <param name="inode">The number of the socket's inode.</param>
    public static ClientProcess? FindBySocket(string inode)
    {
        var target = $"socket:[{inode}]";
        return Directory
            .EnumerateDirectories("/proc")
            .Select(folder =>
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                    ? process
                    : 0
            )
            .Where(process => process > 0)
            // Processes that were forked share the socket; the parent has it first.
            .Order()
            .Where(process => Holds(process, target))
            .Select(Find)
            .FirstOrDefault();
    }

    private static bool Holds(int process, string target)
    {
        try
        {
            return Directory
                .EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd"))
                .Any(file => string.Equals(new FileInfo(file).LinkTarget, target, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return false;
        }
    }

    // proc(5): field 22 of stat; the second one, the name in parentheses, may contain spaces.
    private static long? ReadStarted(int id)
    {
        const int FieldsAfterName = 19;
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);

            // A zombie holds nothing.
            return fields.Length > FieldsAfterName && fields[0] is not ("Z" or "X")
                ? long.Parse(fields[FieldsAfterName], CultureInfo.InvariantCulture)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
