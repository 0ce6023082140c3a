using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using CliWrap;
using Tensors.Packages.Tests.Feeds;

namespace Tensors.Packages.Tests;

/// <summary>Projects made by <c>dotnet new</c>, built with warnings as errors and run.</summary>
public sealed class TemplateTests(PackedFeed feed)
{
    [Fact]
    public async Task A_worker_calls_itself_in_another_process()
    {
        TestEffort.RequireLong();
        using var memory = new SharedMemoryFolder();
        var workspace = await NewAsync("worker", "tensor-worker", "-n", "my-worker");
        await BuildAsync(workspace, "my-worker");
        var output = await RunAsync(workspace, memory, "my-worker/bin/Debug/net10.0/my-worker");
        Assert.Matches("^Process [0-9]+ squared 1, 2, 3, 4: 1, 4, 9, 16\n$", output.ReplaceLineEndings("\n"));
        Assert.Single(workspace.Files("my-worker/bin/Debug/net10.0/runtimes", "*onnxruntime.*"));
    }

    [Fact]
    public async Task A_worker_of_another_model_shows_what_the_worker_process_serves()
    {
        TestEffort.RequireLong();
        using var memory = new SharedMemoryFolder();
        var workspace = await NewAsync("other-model", "tensor-worker", "-n", "Voice", "--model", "../silero.onnx");
        File.Copy(
            Path.Combine(Repository.Root, "samples", "VoiceActivity", "models", "silero_vad_v5.onnx"),
            Path.Combine(workspace.Root, "silero.onnx")
        );
        Assert.Empty(workspace.Files("Voice", "*.onnx"));
        await BuildAsync(workspace, "Voice");
        var output = await RunAsync(workspace, memory, "Voice/bin/Debug/net10.0/Voice");
        Assert.Contains("serves 'silero'", output, StringComparison.Ordinal);
        Assert.Contains("  input  sr: int64[]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_writes_a_worker_with_the_names_of_a_model()
    {
        TestEffort.RequireLong();
        using var memory = new SharedMemoryFolder();
        var workspace = feed.CreateWorkspace("tool");
        var model = Path.Combine(
            Repository.Root,
            "packaging",
            "Tensors.Codegen.Templates",
            "templates",
            "worker",
            "models",
            "squares.onnx"
        );
        await workspace.MustAsync(Repository.Tool, "new", "worker", "--model", model);
        Assert.Equal(
            ["Program.cs", "SquaresWorker.csproj", "models/squares.onnx"],
            workspace.Files("SquaresWorker", "*")
        );
        await BuildAsync(workspace, "SquaresWorker");
        var output = await RunAsync(workspace, memory, "SquaresWorker/bin/Debug/net10.0/SquaresWorker");
        Assert.Equal("squares: float32[1]", output.Trim());
    }

    [Fact]
    public async Task A_client_builds_and_says_what_it_needs()
    {
        TestEffort.RequireLong();
        using var memory = new SharedMemoryFolder();
        var workspace = await NewAsync("client", "tensor-client", "-n", "Client");
        await BuildAsync(workspace, "Client");
        var (exitCode, _, error) = await Cli.Wrap(Path.Combine(workspace.Root, "Client/bin/Debug/net10.0/Client"))
            .RunAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("Give the address of a server of 'squares'", error, StringComparison.Ordinal);

        // The worker of the other template serves the same model.
        await NewAsync("client", "tensor-worker", "-n", "Worker");
        await BuildAsync(workspace, "Worker");
        var socket = Path.Combine(memory.Path, "worker.sock");
        using var worker = new RunningProgram(
            Cli.Wrap(Path.Combine(workspace.Root, "Worker/bin/Debug/net10.0/Worker"))
                .WithArguments(socket)
                .With((SharedMemoryFolder.Variable, memory.Path))
        );
        await worker.UntilAsync(() => File.Exists(socket), "it listened");
        var output = await RunAsync(workspace, memory, "Client/bin/Debug/net10.0/Client", $"unix://{socket}");
        Assert.Equal("1, 2, 3, 4 squared: 1, 4, 9, 16 (SharedMemory)", output.Trim());
    }

    [Fact]
    public async Task A_solution_passes_its_tests_and_its_web_application_calls_its_worker()
    {
        TestEffort.RequireLong();
        using var memory = new SharedMemoryFolder();
        var workspace = await NewAsync("solution", "tensor-solution", "-n", "My.Shop");
        await BuildAsync(workspace, "My.Shop");

        // In its folder: global.json there chooses the test runner.
        var tests = await Dotnet.MustAsync(
            Path.Combine(workspace.Root, "My.Shop"),
            feed.Variables,
            "test",
            "--no-build"
        );
        Assert.Contains("succeeded: 1", tests, StringComparison.Ordinal);

        var (workerPort, webPort) = FreePorts();
        using var worker = Start("Worker", $"--Kestrel:Endpoints:Workers:Url=http://localhost:{workerPort}");
        await worker.UntilPrintedAsync("Application started");
        using var web = Start(
            "Web",
            $"--Kestrel:Endpoints:Web:Url=http://localhost:{webPort}",
            $"--Models:square:Address=http://localhost:{workerPort}"
        );
        await web.UntilPrintedAsync("Application started");
        using var client = new HttpClient();
        var answer = await client.GetStringAsync(
            new Uri($"http://localhost:{webPort}/squares?numbers=1&numbers=2&numbers=3"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("[1,4,9]", answer);

        RunningProgram Start(string project, params string[] arguments)
        {
            var folder = Path.Combine(workspace.Root, "My.Shop", "src", $"My.Shop.{project}");
            return new RunningProgram(
                Cli.Wrap(Path.Combine(folder, "bin/Debug/net10.0", $"My.Shop.{project}"))
                    .WithWorkingDirectory(folder)
                    .WithArguments(arguments)
                    .With((SharedMemoryFolder.Variable, memory.Path))
            );
        }
    }

    [Fact]
    public async Task A_solution_with_a_model_builds()
    {
        TestEffort.RequireLong();
        var workspace = await NewAsync(
            "model-solution",
            "tensor-solution",
            "-n",
            "Shop",
            "--model",
            "../../../silero.onnx"
        );
        File.Copy(
            Path.Combine(Repository.Root, "samples", "VoiceActivity", "models", "silero_vad_v5.onnx"),
            Path.Combine(workspace.Root, "silero.onnx")
        );
        Assert.Contains("\"silero\"", workspace.Read("Shop/src/Shop.Web/appsettings.json"), StringComparison.Ordinal);
        await BuildAsync(workspace, "Shop");
        Assert.Single(workspace.Files("Shop/src/Shop.Worker/bin/Debug/net10.0", "silero.onnx"));
    }

    [Theory]
    [InlineData("tensor-worker", "App/App.csproj")]
    [InlineData("tensor-client", "App/App.csproj")]
    [InlineData("tensor-solution", "App/src/App.Contracts/App.Contracts.csproj")]
    public async Task The_path_of_a_model_is_escaped_in_the_project_file(string template, string project)
    {
        const string Model = "../R&D <2>/silero.onnx";
        TestEffort.RequireLong();
        var workspace = await NewAsync($"escaped-{template}", template, "-n", "App", "--model", Model);
        var item = Assert.Single(XDocument.Parse(workspace.Read(project)).Descendants("TensorModel"));
        Assert.Equal(Model, item.Attribute("Include")?.Value);
    }

    private static async Task BuildAsync(Workspace workspace, string project)
    {
        await workspace.RestoreAsync(project);
        await workspace.MustAsync("build", project, "--no-restore", "-warnaserror", "-v:q", "-nologo");
    }

    private static async Task<string> RunAsync(
        Workspace workspace,
        SharedMemoryFolder memory,
        string program,
        params string[] arguments
    )
    {
        var (exitCode, output, error) = await Cli.Wrap(Path.Combine(workspace.Root, program))
            .WithArguments(arguments)
            .With((SharedMemoryFolder.Variable, memory.Path))
            .RunAsync();
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }

    private async Task<Workspace> NewAsync(string folder, params string[] arguments)
    {
        var workspace = feed.CreateWorkspace(folder);

        // Only what a user's projects would have: the settings of the other tests are not those of a template.
        workspace.Write("Directory.Build.props", "<Project />");
        string[] hive = ["--debug:custom-hive", Path.Combine(workspace.Root, "hive")];
        if (!Directory.Exists(Path.Combine(workspace.Root, "hive")))
        {
            var package = Path.Combine(
                feed.Packages,
                string.Create(CultureInfo.InvariantCulture, $"Tensors.Codegen.Templates.{feed.Version}.nupkg")
            );
            await workspace.MustAsync(["new", "install", package, .. hive]);
        }

        await workspace.MustAsync(["new", .. arguments, .. hive]);
        return workspace;
    }
}
