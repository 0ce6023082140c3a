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
    public Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments) =>
        Dotnet.RunAsync(Root, [], arguments);

    /// <summary>Runs <c>dotnet</c>, which must succeed.</summary>
    public Task<string> MustAsync(params string[] arguments) => Dotnet.MustAsync(Root, [], arguments);

    /// <summary>The files below a folder whose names match, with forward slashes.</summary>
    public string[] Files(string folder, string pattern) => ListedFiles.In(Root, folder, pattern);

    public void Dispose() => _folder.Dispose();
}
