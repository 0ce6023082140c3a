namespace Tensors.Packages.Tests.Feeds;

/// <summary>A folder outside the repository with projects that use the packages.</summary>
internal sealed class Workspace(PackedFeed feed, string folder)
{
    /// <summary>Gets the full path.</summary>
    public string Root => folder;

    /// <summary>Writes a file.</summary>
    public void Write(string path, string text) => File.WriteAllText(Prepare(path), text);

    /// <summary>Writes a file.</summary>
    public void Write(string path, byte[] content) => File.WriteAllBytes(Prepare(path), content);

    /// <summary>Copies a program of this test project's folder Consumers, and may give its project another name.</summary>
    public void CopyConsumer(string name, string? newName = null)
    {
        var source = Path.Combine(Repository.Tests, "Consumers", name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source, file);
            var project = newName is not null && path.StartsWith(name + ".", StringComparison.Ordinal);
            File.Copy(file, Prepare(Path.Combine(newName ?? name, project ? newName + path[name.Length..] : path)));
        }
    }

    /// <summary>Copies one file of the folder Consumers.</summary>
    public void CopyFile(string name) => File.Copy(Path.Combine(Repository.Tests, "Consumers", name), Prepare(name));

    /// <summary>Reads a file.</summary>
    public string Read(string path) => File.ReadAllText(Path.Combine(folder, path));

    /// <summary>The files of a folder, at any depth, whose names match, relative to that folder, with forward slashes.</summary>
    public string[] Files(string path, string pattern) => ListedFiles.In(Path.Combine(folder, path), "", pattern);

    /// <summary>Runs <c>dotnet</c> in this folder.</summary>
    public Task<(int ExitCode, string Output)> DotnetAsync(params IEnumerable<string> arguments) =>
        Dotnet.RunAsync(folder, feed.Variables, arguments);

    /// <summary>Runs <c>dotnet</c> in this folder, which must succeed.</summary>
    public Task<string> MustAsync(params IEnumerable<string> arguments) =>
        Dotnet.MustAsync(folder, feed.Variables, arguments);

    /// <summary>
    /// Restores a project or solution, from the local sources and, where these lack a package, from the configured ones as well.
    /// </summary>
    public async Task RestoreAsync(params string[] arguments)
    {
        string[] command = ["restore", .. arguments];
        var (exitCode, output) = await DotnetAsync(command);
        if (exitCode != 0 && output.Contains("error NU110", StringComparison.Ordinal))
        {
            Write("nuget.config", feed.Config(onlyLocal: false));
            (exitCode, output) = await DotnetAsync(command);
        }

        Assert.True(exitCode == 0, output);
    }

    private string Prepare(string path)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }
}
