using Tensors.Testing.Models;
using Tensors.Tool.CommandLine;
using Tensors.Tool.Projects;

namespace Tensors.Tool.Tests.Projects;

/// <summary><c>tensors new worker</c>. Tensors.Packages.Tests builds and runs such a project.</summary>
public sealed class NewCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tensors-new-");

    private static string Silero { get; } = Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_program_has_the_names_of_the_model()
    {
        var program = WorkerProject.Read(Silero, null, "").ProgramText();
        Assert.Contains("using SileroVadV5Worker;", program, StringComparison.Ordinal);
        Assert.Contains("using var model = SileroVadV5.CreateWorker();", program, StringComparison.Ordinal);
        Assert.EndsWith(
            """
            using var client = new SileroVadV5.Client(worker.Channel, allocator);

            // Zeros, and the length 1 for each axis without a fixed length: put your data here.
            using var input = SileroVadV5.Input.Allocate(allocator, inputAxis0: 1, inputAxis1: 1); // float32[inputAxis0, inputAxis1]
            input.Clear();
            using var state = SileroVadV5.State.Allocate(allocator, stateAxis1: 1); // float32[2, stateAxis1, 128]
            state.Clear();
            long sr = default;

            var (output, stateN) = await client.RunAsync(input, state, sr);
            using var outputOwner = output;
            using var stateNOwner = stateN;
            Console.WriteLine($"output: float32{output.Shape}");
            Console.WriteLine($"stateN: float32{stateN.Shape}");

            """.ReplaceLineEndings("\n"),
            program,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_folder_has_the_model_and_its_external_data()
    {
        var inputs = new[] { Onnx.Tensor("x", Onnx.Float32Type, 2) };
        var graph = Onnx.GraphOf(inputs, [Onnx.Tensor("y", Onnx.Float32Type, 2)])
            .Add(Onnx.InitializerField, Onnx.External("w", "weights/w.bin"));
        var model = Write("big model.onnx", Onnx.Model(graph).ToArray());
        Write("weights/w.bin", [1, 2, 3]);
        var output = Path.Combine(_folder.FullName, "made");

        var (exitCode, printed, error) = await ToolProcess.RunAsync(
            "new",
            "worker",
            "--model",
            model,
            "--output",
            output,
            "--name",
            "My.App"
        );

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("Wrote My.App to ", printed, StringComparison.Ordinal);
        Assert.Equal(
            ["My.App.csproj", "Program.cs", "models/big model.onnx", "models/weights/w.bin"],
            Directory
                .EnumerateFiles(output, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(output, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
                .ToArray()
        );
        var project = await File.ReadAllTextAsync(
            Path.Combine(output, "My.App.csproj"),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("<TensorModel Include=\"models/big model.onnx\" />", project, StringComparison.Ordinal);
        Assert.DoesNotContain("TENSORS_", project, StringComparison.Ordinal);
        Assert.DoesNotContain("_VERSION", project, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_files_is_left_alone()
    {
        Write("there.txt", []);
        var project = WorkerProject.Read(Silero, null, "");
        var error = Assert.Throws<WrongInputException>(() => project.WriteTo(_folder.FullName));
        Assert.Contains("is not empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_would_hide_the_model_is_rejected()
    {
        var error = Assert.Throws<WrongInputException>(() => WorkerProject.Read(Silero, "SileroVadV5", ""));
        Assert.Contains("Give another name.", error.Message, StringComparison.Ordinal);
    }

    private string Write(string path, byte[] content)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return full;
    }
}
