using CliWrap;

namespace Tensors.Build.Tests.Builds;

/// <summary>A small program with models, outside the repository, built by the SDK as a user's is.</summary>
internal sealed class BuiltProject : IDisposable
{
    private readonly ModelFolder _folder = new();

    /// <param name="items">The TensorModel items, as they are written in the project.</param>
    /// <param name="targetFrameworks">One or several, separated by semicolons.</param>
    public BuiltProject(string items, string targetFrameworks = "net10.0")
    {
        var plural = targetFrameworks.Contains(';', StringComparison.Ordinal) ? "s" : "";
        var build = Path.Combine(AppContext.BaseDirectory, "build");
        Write(
            "App.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework{plural}>{targetFrameworks}</TargetFramework{plural}>
                <OutputType>Exe</OutputType>
                <UseAppHost>false</UseAppHost>
                <NuGetAudit>false</NuGetAudit>
                <TensorsBuildTask>{Path.Combine(AppContext.BaseDirectory, "Tensors.Build.dll")}</TensorsBuildTask>
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
              <Import Project="{Path.Combine(build, "Tensors.Build.props")}" />
              <Import Project="{Path.Combine(build, "Tensors.Build.targets")}" />
            </Project>
            """
        );
        Write("Program.cs", "System.Console.WriteLine();");
    }

    public string Root => _folder.Root;

    public void Model(string path, byte[] model) => _folder.Add(path, model);

    public void Write(string path, string text) => File.WriteAllText(Path.Combine(Root, path), text);

    /// <summary>Runs <c>dotnet</c> in the project's folder, and gives what it printed.</summary>
    public async Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments)
    {
        // Settings of the build that runs this test are not for this one, which leaves no process behind.
        var msbuild = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
            .Select(name => (name, (string?)null));
        var command = Cli.Wrap("dotnet")
            .WithArguments(arguments)
            .WithWorkingDirectory(Root)
            .With([
                .. msbuild,
                ("MSBUILDDISABLENODEREUSE", "1"),
                ("UseSharedCompilation", "false"),
                ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
                ("DOTNET_CLI_UI_LANGUAGE", "en"),
                ("DOTNET_NOLOGO", "1"),
            ]);
        var (exitCode, output, error) = await command.RunAsync();
        return (exitCode, output + error);
    }

    /// <summary>Runs <c>dotnet</c>, which must succeed.</summary>
    public async Task<string> MustAsync(params string[] arguments)
    {
        var (exitCode, output) = await DotnetAsync(arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>The files below a folder whose names match, with forward slashes.</summary>
    public string[] Files(string folder, string pattern) =>
        Directory.Exists(Path.Combine(Root, folder))
            ?
            [
                .. Directory
                    .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
                    .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    public void Dispose() => _folder.Dispose();
}
