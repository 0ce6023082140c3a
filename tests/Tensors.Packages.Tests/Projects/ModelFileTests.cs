using Tensors.Packages.Tests.Feeds;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Packages.Tests.Projects;

/// <summary>Models that come and go between the builds of a project.</summary>
public sealed class ModelFileTests(PackedFeed feed)
{
    private static readonly byte[] _model = Model([Tensor("x", Float32Type, "n")], [Tensor("y", Float32Type, "n")]);

    [Fact]
    public async Task A_class_appears_moves_and_disappears_with_its_model()
    {
        TestEffort.RequireLong();
        var workspace = feed.CreateWorkspace("models");
        workspace.CopyConsumer("Named", "App");
        workspace.Write("App/models/first.onnx", _model);
        await workspace.RestoreAsync("App");
        await BuildAsync("App.First.ModelName", succeeds: true);

        workspace.Write("App/models/second.onnx", _model);
        await BuildAsync("App.First.ModelName + App.Second.ModelName", succeeds: true);

        File.Move(
            Path.Combine(workspace.Root, "App", "models", "second.onnx"),
            Path.Combine(workspace.Root, "App", "models", "third.onnx")
        );
        await BuildAsync("App.First.ModelName + App.Second.ModelName", succeeds: false);
        await BuildAsync("App.First.ModelName + App.Third.ModelName", succeeds: true);

        // The program stays as it is, so that only the list of models differs from the last build.
        File.Delete(Path.Combine(workspace.Root, "App", "models", "third.onnx"));
        await BuildAsync("App.First.ModelName + App.Third.ModelName", succeeds: false);

        async Task BuildAsync(string expression, bool succeeds)
        {
            var program = $"System.Console.WriteLine({expression});";
            if (!string.Equals(workspace.Read("App/Program.cs"), program, StringComparison.Ordinal))
            {
                workspace.Write("App/Program.cs", program);
            }

            var (exitCode, output) = await workspace.DotnetAsync("build", "App", "--no-restore", "-v:q", "-nologo");
            Assert.True(exitCode == 0 == succeeds, output);
            if (!succeeds)
            {
                Assert.Contains("error CS0234", output, StringComparison.Ordinal);
            }
        }
    }
}
