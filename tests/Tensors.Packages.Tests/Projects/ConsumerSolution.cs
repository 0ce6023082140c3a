using System.Text.Json;
using Tensors.Packages.Tests.Feeds;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Packages.Tests.Projects;

/// <summary>
/// One solution with every kind of project that uses the packages, restored and built once: the tests look at what came out. By default it
/// has the layers of an application; the long run adds the other kinds.
/// </summary>
public sealed class ConsumerSolution(PackedFeed feed) : IAsyncLifetime
{
    private static readonly string[] _layers =
    [
        "Shop.Contracts",
        "Shop.Worker",
        "Shop.Client",
        "Shop.Checks",
        "Shop.Plain",
    ];

    private static readonly string[] _others =
    [
        "Shop.FSharp",
        "Shop.VisualBasic",
        "Shop.Razor",
        "Shop.Multi",
        "Central",
    ];

    private static readonly string[] _names = ["Größe 2.App", "dotted.name", "with space"];

    private JsonElement _designTime;

    /// <summary>Gets the names of the projects that are C#.</summary>
    public static IEnumerable<string> CSharpProjects =>
        [.. _layers, .. Named, .. TestEffort.IsLong ? ["Shop.Razor", "Shop.Multi", "Central"] : Array.Empty<string>()];

    /// <summary>Gets the projects with unusual names. They have a model.</summary>
    public static IEnumerable<string> Named => TestEffort.IsLong ? _names : _names[..1];

    /// <summary>Gets the folder of the solution.</summary>
    internal Workspace Workspace { get; } = feed.CreateWorkspace("consumers");

    /// <summary>Gets the items of a design-time build of the first of <see cref="Named"/>, after restore and before any build.</summary>
    internal JsonElement DesignTime => _designTime;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Workspace.CopyFile("Directory.Build.targets");
        string[] projects = [.. _layers, .. TestEffort.IsLong ? _others : []];
        foreach (var project in projects)
        {
            Workspace.CopyConsumer(project);
        }

        foreach (var name in Named)
        {
            Workspace.CopyConsumer("Named", name);
            Workspace.Write(
                Path.Combine(name, "models", "tiny.onnx"),
                Model([Tensor("x", Float32Type, "n")], [Tensor("y", Float32Type, "n")])
            );
        }

        Workspace.Write(
            "Consumers.slnx",
            $"""
            <Solution>
              {string.Join("\n  ", projects.Concat(Named).Select(name => $"<Project Path=\"{ProjectOf(name)}\" />"))}
            </Solution>
            """
        );
        await Workspace.RestoreAsync("Consumers.slnx", "-v:q");
        var output = await Workspace.MustAsync(
            "msbuild",
            ProjectOf(_names[0]),
            "-t:Compile",
            "-p:DesignTimeBuild=true",
            "-p:BuildProjectReferences=false",
            "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true",
            "-getItem:CscCommandLineArgs"
        );
        using var document = JsonDocument.Parse(output);
        _designTime = document.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").Clone();
        await Workspace.MustAsync("build", "Consumers.slnx", "--no-restore", "-c", "Release", "-v:q", "-nologo");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Gets the path of a built program.</summary>
    internal string Program(string name) =>
        Path.Combine(Workspace.Root, name, "bin", "Release", "net10.0", name + ".dll");

    private static string ProjectOf(string name)
    {
        var extension = name switch
        {
            "Shop.FSharp" => "fsproj",
            "Shop.VisualBasic" => "vbproj",
            _ => "csproj",
        };
        return $"{name}/{name}.{extension}";
    }
}
