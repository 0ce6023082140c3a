using System.Runtime.InteropServices;
using CliWrap;
using Tensors.Packages.Tests.Feeds;

namespace Tensors.Packages.Tests;

/// <summary>The <c>tensors</c> command, installed from its package and run from it without installation.</summary>
public sealed class ToolTests(PackedFeed feed)
{
    private static readonly string _model = Path.Combine(
        Repository.Root,
        "samples",
        "VoiceActivity",
        "models",
        "silero_vad_v5.onnx"
    );

    [Fact]
    public async Task The_installed_tool_says_its_version_and_shows_a_model()
    {
        TestEffort.RequireLong();
        var workspace = feed.CreateWorkspace("installed-tool");
        await workspace.MustAsync([
            "tool",
            "install",
            "Tensors.Codegen.Tool",
            "--version",
            feed.Version,
            "--tool-path",
            "tools",
        ]);
        Assert.StartsWith(feed.Version, await RunAsync("--version"), StringComparison.Ordinal);
        Assert.Contains("SileroVadV5", await RunAsync("model", _model), StringComparison.Ordinal);

        async Task<string> RunAsync(params string[] arguments)
        {
            var (exitCode, output, error) = await Cli.Wrap(Path.Combine(workspace.Root, "tools", "tensors"))
                .WithArguments(arguments)
                .With(
                    (
                        "DOTNET_ROOT",
                        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))
                    )
                )
                .RunAsync();
            Assert.True(exitCode == 0, error);
            return output;
        }
    }

    [Fact]
    public async Task The_tool_runs_without_installation()
    {
        TestEffort.RequireLong();
        var workspace = feed.CreateWorkspace("executed-tool");
        var output = await workspace.MustAsync([
            "tool",
            "exec",
            $"Tensors.Codegen.Tool@{feed.Version}",
            "--yes",
            "--",
            "model",
            _model,
        ]);
        Assert.Contains("SileroVadV5", output, StringComparison.Ordinal);
    }
}
