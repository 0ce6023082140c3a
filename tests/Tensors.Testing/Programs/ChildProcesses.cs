using System.Globalization;

namespace Tensors.Testing;

/// <summary>Finds the child processes of a program, and what they have mapped.</summary>
public static class ChildProcesses
{
    /// <summary>Finds a child process whose command line contains these arguments in this order.</summary>
    /// <returns>Its process id, or null where there is no such child now.</returns>
    public static int? Find(int parent, params string[] arguments)
    {
        var sought = '\0' + string.Join('\0', arguments) + '\0';
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && ParentOf(id) == parent
                && ReadOrEmpty($"{folder}/cmdline").Contains(sought, StringComparison.Ordinal)
            )
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Gets the data objects of regions that a process has mapped.</summary>
    public static string[] MappedRegions(int id) =>
        [
            .. ReadOrEmpty($"/proc/{id}/maps")
                .Split('\n')
                .Where(line => line.EndsWith(".data", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Reads a file of <c>/proc</c>, or returns an empty text where the process has ended.</summary>
    public static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static int ParentOf(int id)
    {
        // 17 (the name) S 16 …: the name may hold spaces and parentheses.
        var stat = ReadOrEmpty($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
    }
}
