namespace Tensors.OnnxRuntime.Execution;

/// <summary>Removes the paths of server folders from messages for clients, because clients must not learn them.</summary>
internal static class PathlessText
{
    /// <summary>Returns a message without the path of the folder that contains a file.</summary>
    /// <param name="message">A message of ONNX Runtime or the operating system about the file, or about another file in the same folder.</param>
    /// <param name="path">The path of the file, exactly as it was passed to ONNX Runtime or the operating system.</param>
    public static string Of(string message, string path)
    {
        // ONNX Runtime shows the path of the model as it was passed, and the paths of other files in its folder with all links resolved.
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

    /// <summary>
    /// Returns the folder that contains a file after all links in its path have been resolved, or null if a link cannot be resolved.
    /// </summary>
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
