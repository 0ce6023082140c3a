using System.Globalization;

namespace Tensors.Grpc;

/// <summary>Identifies a process on this machine. The start time distinguishes it from a later process with the same id.</summary>
/// <param name="Id">The process id.</param>
/// <param name="Started">The start time, in clock ticks since the machine started.</param>
internal sealed record ClientProcess(int Id, long Started)
{
    /// <summary>Gets a value indicating whether the process has ended.</summary>
    public bool HasEnded => ReadStarted(Id) != Started;

    /// <summary>Finds a process by its id. Returns null if the process does not exist or cannot be inspected.</summary>
    public static ClientProcess? Find(int id) =>
        id > 0 && ReadStarted(id) is { } started ? new ClientProcess(id, started) : null;

    /// <summary>Finds the process that has a socket open. Returns null if no such process is found or it cannot be inspected.</summary>
    /// <param name="inode">The inode number of the socket.</param>
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
            // Forked processes share the socket. Usually the parent has the lowest id.
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
            // The process has ended or belongs to another user.
            return false;
        }
    }

    // proc(5): field 22 of stat. Field 2, the name in parentheses, may contain spaces.
    private static long? ReadStarted(int id)
    {
        const int FieldsAfterName = 19;
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);

            // A zombie has nothing open, so it counts as ended.
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
