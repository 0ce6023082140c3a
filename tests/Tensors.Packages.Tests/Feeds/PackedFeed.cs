using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Tensors.Packages.Tests.Feeds.PackedFeed))]

namespace Tensors.Packages.Tests.Feeds;

/// <summary>
/// The packages, packed once for all tests into a folder feed, and an empty package cache. Other packages come from the user's package cache,
/// and from the configured sources where it lacks one.
/// </summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private const string ToolProject = "src/Tensors.Tool/Tensors.Tool.csproj";

    private static readonly string[] _projects =
    [
        "packaging/Tensors.Codegen/Tensors.Codegen.csproj",
        "packaging/Tensors.Codegen.Templates/Tensors.Codegen.Templates.csproj",
        "src/Tensors.Grpc.Client/Tensors.Grpc.Client.csproj",
        "src/Tensors.Grpc.Protocol/Tensors.Grpc.Protocol.csproj",
        "src/Tensors.Grpc.Server/Tensors.Grpc.Server.csproj",
        "src/Tensors.OnnxRuntime/Tensors.OnnxRuntime.csproj",
    ];

    // Settings of the test's own build that are not for these builds.
    private static readonly (string Name, string? Value)[] _apart =
    [
        .. Dotnet.Without("NUGET_"),
        ("CI", null),
        ("NUGET_CERT_REVOCATION_MODE", "offline"),
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("tensors-packages-").FullName;

    /// <summary>Gets a value indicating whether the tool is packed too, which takes long: it contains ONNX Runtime.</summary>
    public static bool HasTool => TestEffort.IsLong;

    /// <summary>Gets the folder with the packages.</summary>
    public string Packages => Path.Combine(_root, "feed");

    /// <summary>Gets the version of all packages.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Gets the environment variables of programs that use the feed.</summary>
    public IReadOnlyList<(string Name, string? Value)> Variables =>
        [
            .. _apart,
            ("NUGET_PACKAGES", Path.Combine(_root, "packages")),
            ("DOTNET_CLI_HOME", Path.Combine(_root, "home")),
            ("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1"),
            ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
            ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
            // MSBuild reads properties from here: asking for known vulnerabilities needs a network.
            ("NuGetAudit", "false"),
        ];

    private static string UserCache =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Packages);
        var filter = Path.Combine(_root, "packages.slnf");
        var solution = new
        {
            path = Path.Combine(Repository.Root, "Tensors.Codegen.sln"),
            projects = HasTool ? [.. _projects, ToolProject] : _projects,
        };
        await File.WriteAllTextAsync(filter, JsonSerializer.Serialize(new { solution }));

        // The version that the tool was built with and writes into new projects: a commit since would be another one.
        Version = FileVersionInfo.GetVersionInfo(Repository.Tool).ProductVersion!.Split('+')[0];

        // With the user's package cache: these are projects of the repository.
        await Dotnet.MustAsync(
            Repository.Root,
            [.. _apart, ("NUGET_PACKAGES", Environment.GetEnvironmentVariable("NUGET_PACKAGES"))],
            [
                "pack",
                filter,
                "--no-build",
                "-c",
                Repository.Configuration,
                "-o",
                Packages,
                $"-p:MinVerVersionOverride={Version}",
                "-v:q",
                "-nologo",
            ]
        );
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes an empty folder whose projects use the feed.</summary>
    internal Workspace CreateWorkspace(string name)
    {
        var folder = Path.Combine(_root, name);
        Directory.CreateDirectory(folder);
        var workspace = new Workspace(this, folder);
        workspace.Write("nuget.config", Config(onlyLocal: Directory.Exists(UserCache)));
        workspace.Write(
            "Directory.Build.props",
            $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <MSBuildTreatWarningsAsErrors>true</MSBuildTreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
                <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
                <TensorsVersion>{Version}</TensorsVersion>
              </PropertyGroup>
            </Project>
            """
        );
        return workspace;
    }

    /// <summary>Writes the sources of packages: the feed, the user's package cache and, if needed, those that are configured.</summary>
    internal string Config(bool onlyLocal) =>
        $"""
            <configuration>
              <packageSources>
                {(onlyLocal ? "<clear />" : "")}
                <add key="tensors-tests" value="{Packages}" />
                {(Directory.Exists(UserCache) ? $"<add key=\"tensors-user-cache\" value=\"{UserCache}\" />" : "")}
              </packageSources>
            </configuration>
            """;

    /// <summary>Opens a package or a symbol package.</summary>
    internal ZipArchive Open(string id, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(Packages, $"{id}.{Version}.{extension}"));
}
