using System.Diagnostics;

namespace Tensors.Architecture.Tests;

/// <summary>
/// No project has a file twice. The compiler takes such a file once and says nothing, but 'dotnet watch' stops at the next change of the
/// project, because it cannot tell the two apart. An item that a package adds by itself is easily added a second time.
/// </summary>
public sealed class DuplicateItemTests
{
    [Fact]
    public async Task No_project_of_the_solution_has_an_item_twice()
    {
        var folder = Directory.CreateTempSubdirectory("tensors-items-");
        try
        {
            // One process evaluates them all. Items that targets add in a build are not there.
            var output = await RunAsync(
                "msbuild",
                Path.Combine(Repository.Root, "Tensors.Codegen.sln"),
                "-t:WriteProjectItems",
                "-nodeReuse:false",
                "-p:Configuration=Release",
                $"-p:CustomAfterMicrosoftCommonTargets={Path.Combine(AppContext.BaseDirectory, "ProjectItems.targets")}",
                $"-p:ProjectItemsFolder={folder.FullName}"
            );
            var projects = folder.GetFiles("*.txt").Select(file => File.ReadAllLines(file.FullName)).ToList();
            Assert.True(projects.Count > 30, output);
            // Without a restore, what packages add is not seen. These are restored with this project.
            Assert.Contains(
                projects,
                project =>
                    project[0].EndsWith("Tensors.Runtime.csproj", StringComparison.Ordinal) && IsRestored(project)
            );

            Assert.Empty(
                projects.SelectMany(project =>
                    Duplicates(project[2..]).Select(item => $"{Repository.Show(project[0])}: {item}")
                )
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void An_item_is_twice_there_if_its_kind_and_its_path_are_the_same()
    {
        string[] items =
        [
            "None|/a/b.txt",
            "AdditionalFiles|/a/b.txt",
            "Compile|/a/C.cs",
            "Compile|/a/c.cs",
            "None|/a/b.txt",
        ];
        Assert.Equal("None|/a/b.txt", Assert.Single(Duplicates(items)));
    }

    private static IEnumerable<string> Duplicates(IEnumerable<string> items) =>
        items.GroupBy(item => item, StringComparer.Ordinal).Where(same => same.Skip(1).Any()).Select(same => same.Key);

    private static bool IsRestored(string[] project) => project[1] is "Restored|PackageReference";

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // Settings of the build that runs this test are not for this one.
        foreach (
            var name in start
                .Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                .ToList()
        )
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}
