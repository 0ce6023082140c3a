using System.Text.Json;
using Tensors.Testing.Models;
using Tensors.Tool.Models;

namespace Tensors.Tool.Tests.Models;

/// <summary><c>tensors model</c> as a person runs it.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tensors-tool-");

    private static string Silero { get; } = Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_prints_the_declarations()
    {
        var (exitCode, output, error) = await ToolProcess.RunAsync("model", Silero, "--namespace", "VoiceActivity");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(DeclarationText.Write(ShownModel.Read(Silero, "VoiceActivity", "", "")), output);
    }

    [Fact]
    public async Task It_prints_the_signature_as_JSON()
    {
        var (exitCode, output, _) = await ToolProcess.RunAsync("model", Silero, "--json");
        Assert.Equal(0, exitCode);
        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        Assert.Equal(
            ("silero_vad_v5.onnx", 8, "SileroVadV5"),
            (
                root.GetProperty("file").GetString(),
                root.GetProperty("ir_version").GetInt32(),
                root.GetProperty("class").GetString()
            )
        );
        var state = root.GetProperty("inputs")[1];
        Assert.Equal(
            ("state", "float32", "[2,null,128]", "State", true),
            (
                state.GetProperty("name").GetString(),
                state.GetProperty("dtype").GetString(),
                string.Concat(state.GetProperty("dimensions").GetRawText().Where(c => !char.IsWhiteSpace(c))),
                state.GetProperty("type").GetString(),
                state.GetProperty("shared").GetBoolean()
            )
        );
        Assert.Equal("long", root.GetProperty("inputs")[2].GetProperty("type").GetString());
        Assert.Equal("stateN", root.GetProperty("outputs")[1].GetProperty("name").GetString());
    }

    [Fact]
    public async Task JSON_says_why_an_input_cannot_be_shared()
    {
        var path = Write("text.onnx", Onnx.Model([Onnx.Tensor("words", 8, 2)], [Onnx.Tensor("y", 1, 2)]));
        var (_, output, _) = await ToolProcess.RunAsync("model", path, "--json");
        using var document = JsonDocument.Parse(output);
        var words = document.RootElement.GetProperty("inputs")[0];
        Assert.False(words.GetProperty("shared").GetBoolean());
        Assert.Equal("string", words.GetProperty("dtype").GetString());
        Assert.StartsWith(
            "The input 'words' is a tensor of string.",
            words.GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(JsonValueKind.Null, words.GetProperty("declared").ValueKind);
    }

    [Theory]
    [InlineData("is no such file: none.onnx", "none.onnx", "none.onnx' does not exist.")]
    [InlineData("is a folder", "", "' is a folder. Give the path of an .onnx file.")]
    [InlineData("empty", "empty.onnx", "the file is empty.")]
    [InlineData("text", "text.onnx", "the file is text, not an ONNX model: it begins with '<html>'")]
    [InlineData("random", "random.onnx", "At byte ")]
    [InlineData("cut in half", "cut.onnx", "At byte ")]
    public async Task A_file_that_is_no_model_gets_one_sentence_and_exit_code_2(string _, string name, string said)
    {
        Write("empty.onnx", []);
        Write("text.onnx", "<html>\n<h1>404</h1>"u8.ToArray());
        var random = new byte[4096];
        new Random(1).NextBytes(random);
        Write("random.onnx", random);
        var silero = await File.ReadAllBytesAsync(Silero, TestContext.Current.CancellationToken);
        Write("cut.onnx", silero[..(silero.Length / 2)]);
        await CheckRefusedAsync(said, "model", Path.Combine(_folder.FullName, name));
    }

    [Fact]
    public async Task A_wrong_setting_gets_one_sentence_and_exit_code_2()
    {
        await CheckRefusedAsync("ClassName is '1x'", "model", Silero, "--class", "1x");
        await CheckRefusedAsync("Namespace is 'a..b'", "model", Silero, "--namespace", "a..b");
        await CheckRefusedAsync("Dimensions sets the length of 'batch'", "model", Silero, "--dimensions", "batch=1");
        await CheckRefusedAsync("would hide the namespace", "model", Silero, "--class", "System");
        await CheckRefusedAsync("The path of the model is empty.", "model", "");
        await CheckRefusedAsync("Unknown option '--what'. Use --help", "model", Silero, "--what");
        await CheckRefusedAsync("Unknown option '--jsn'. Did you mean '--json'?", "model", "--jsn", Silero);
        await CheckRefusedAsync(
            "Unknown option '--name-space'. Did you mean '--namespace'?",
            "model",
            "--name-space=A"
        );
        await CheckRefusedAsync("/--jsn' does not exist.", "model", "--", "--jsn");
        await CheckRefusedAsync("Required argument missing for option: '--class'", "model", Silero, "--class");
        await CheckRefusedAsync(
            "'--class' expects a single argument but 2 were provided",
            "model",
            Silero,
            "--class",
            "A",
            "--class",
            "B"
        );
        await CheckRefusedAsync("Unrecognized command or argument 'b.onnx'", "model", Silero, "b.onnx");
        await CheckRefusedAsync("Unknown option '--modles'. Did you mean '--models'?", "serve", "--modles", "/tmp");
        await CheckRefusedAsync("Unrecognized command or argument 'modle'", "modle");
        await CheckRefusedAsync("Required command was not provided.");
        await CheckRefusedAsync("Required argument 'FILE.onnx' missing", "model");
    }

    private static async Task CheckRefusedAsync(string said, params string[] arguments)
    {
        var (exitCode, _, error) = await ToolProcess.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
