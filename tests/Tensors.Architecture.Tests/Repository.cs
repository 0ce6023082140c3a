namespace Tensors.Architecture.Tests;

/// <summary>The files of the repository.</summary>
internal static class Repository
{
    public static string Root => RepositoryFolder.Root;

    /// <summary>Gets the files below a folder, without build output.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !IsOutput(Path.GetRelativePath(Root, path)));

    /// <summary>Gets a path as it is shown: relative to the root, with slashes.</summary>
    public static string Show(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsOutput(string path) => path.Split('/', '\\').Any(part => part is "obj" or "bin");
}
