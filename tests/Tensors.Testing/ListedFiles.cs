namespace Tensors.Testing;

/// <summary>Lists files for comparison.</summary>
public static class ListedFiles
{
    /// <summary>Returns the files below a folder, at any depth, whose names match: sorted, relative to a root, and with forward slashes.</summary>
    /// <param name="root">The full path of the root.</param>
    /// <param name="folder">The folder, relative to the root. If it does not exist, the result is empty.</param>
    /// <param name="pattern">The pattern of the file names, such as <c>*.cs</c>.</param>
    public static string[] In(string root, string folder, string pattern) =>
        Directory.Exists(Path.Combine(root, folder))
            ?
            [
                .. Directory
                    .EnumerateFiles(Path.Combine(root, folder), pattern, SearchOption.AllDirectories)
                    .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
                    .Order(StringComparer.Ordinal),
            ]
            : [];
}
