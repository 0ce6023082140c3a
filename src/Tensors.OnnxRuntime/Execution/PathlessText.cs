namespace Tensors.OnnxRuntime.Execution;

/// <summary>Messages without the place of a file on this machine: they go to clients, whom it does not concern.</summary>
internal static class PathlessText
{
    /// <summary>Takes a file's folder out of a message.</summary>
    /// <param name="message">What ONNX Runtime or the system said of a file, or of another beside it.</param>
    /// <param name="path">The file, as it was given.</param>
    public static string Of(string message, string path)
    {
        // ONNX Runtime names files as they were given, and those beside them by where the links lead.
        var full = Path.GetFullPath(path);
        string?[] folders = [Path.GetDirectoryName(path), Path.GetDirectoryName(full), LinkFolder(full)];
        foreach (
            var folder in folders.Where(folder => folder is { Length: > 1 }).OrderByDescending(folder => folder!.Length)
        )
        {
            message = message
                .Replace(folder! + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
                .Replace(folder!, ".", StringComparison.Ordinal);
        }

        return message;
    }

    /// <summary>The folder that a path leads to when all links on the way are followed.</summary>
    private static string? LinkFolder(string path)
    {
        try
        {
            return Path.GetDirectoryName(Follow(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Follow(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        var here = Path.Combine(Follow(parent), Path.GetFileName(path));
        FileSystemInfo entry = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? here;
    }
}
