using System.Text.Json;

namespace Tensors.Build.Tests.Builds;

/// <summary>
/// Properties on the command line reach every project of a build. Those for publishing stop before the projects for the compiler, which the
/// SDK would reject with them (NETSDK1124, NETSDK1207). eng/test-publish.sh publishes whole programs.
/// </summary>
public sealed class PublishPropertiesTests
{
    private static readonly string[] _properties =
    [
        "PublishAot",
        "PublishTrimmed",
        "PublishSingleFile",
        "PublishReadyToRun",
        "SelfContained",
    ];

    public static TheoryData<string> ProjectsForTheCompiler =>
        [
            .. new[] { "generators", "analyzers" }
                .SelectMany(folder =>
                    Directory.EnumerateFiles(
                        Path.Combine(RepositoryFolder.Root, folder),
                        "*.csproj",
                        SearchOption.AllDirectories
                    )
                )
                .Select(path => Path.GetRelativePath(RepositoryFolder.Root, path)),
        ];

    [Theory]
    [MemberData(nameof(ProjectsForTheCompiler))]
    public async Task Publishing_properties_do_not_reach_a_project_for_the_compiler(string project)
    {
        using var folder = new BuiltProject("");
        var output = await folder.MustAsync([
            "msbuild",
            Path.Combine(RepositoryFolder.Root, project),
            $"-getProperty:TargetFramework,{string.Join(',', _properties)}",
            .. _properties.Select(property => $"-p:{property}=true"),
        ]);
        using var document = JsonDocument.Parse(output);
        var values = document.RootElement.GetProperty("Properties");
        Assert.Equal("netstandard2.0", values.GetProperty("TargetFramework").GetString());
        Assert.All(
            _properties,
            property =>
                Assert.NotEqual("true", values.GetProperty(property).GetString(), StringComparer.OrdinalIgnoreCase)
        );
    }
}
