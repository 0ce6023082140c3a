using Tensors.Packages.Tests.Feeds;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Packages.Tests.Projects;

/// <summary>Programs that use the package, published trimmed, as one file and ahead of time. Warnings are errors.</summary>
public sealed class PublishTests(PackedFeed feed)
{
    [Theory]
    [InlineData("PublishTrimmed")]
    [InlineData("PublishSingleFile")]
    [InlineData("PublishAot")]
    public async Task A_published_program_prints_its_result(string mode)
    {
        TestEffort.RequireLong();
        Assert.SkipWhen(
            mode is "PublishAot" && !OperatingSystem.IsWindows() && !IsInstalled("clang") && !IsInstalled("gcc"),
            "Compiling ahead of time needs clang or gcc."
        );
        var workspace = feed.CreateWorkspace(mode);
        workspace.CopyConsumer("Named", "App");
        workspace.Write(
            "App/models/tiny.onnx",
            Model([Tensor("x", Float32Type, "n")], [Tensor("y", Float32Type, "n")])
        );
        string[] properties = [$"-p:{mode}=true", "-p:SelfContained=true", "--use-current-runtime"];
        await workspace.RestoreAsync(["App", .. properties]);
        var output = await workspace.MustAsync(["publish", "App", "--no-restore", "-o", "published", .. properties]);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        var program = Path.Combine(workspace.Root, "published", OperatingSystem.IsWindows() ? "App.exe" : "App");
        Assert.Equal("4", (await Programs.MustRunAsync(program)).Trim());
        if (mode is not "PublishTrimmed")
        {
            Assert.DoesNotContain(
                workspace.Files("published", "*.dll"),
                path => path.StartsWith("Tensors.", StringComparison.Ordinal)
            );
        }
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
