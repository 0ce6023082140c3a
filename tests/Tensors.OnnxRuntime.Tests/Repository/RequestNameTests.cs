using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>Names and versions as strangers send them.</summary>
public sealed class RequestNameTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names =>
        [
            "",
            " ",
            ".",
            "..",
            "../outside",
            "sub/../m",
            "./m",
            "m/",
            "m/1",
            "m/1/model.onnx",
            "m.onnx",
            "M",
            "m\0",
            "m ",
            "*",
            "?",
            "/etc/passwd",
            "C:\\m",
            "sub\\m",
            "m\n",
            "é\u0301",
            "\uD800",
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_is_looked_up_and_never_a_path(string name)
    {
        using var directory = new ModelDirectory()
            .Add("inside/m/1/model.onnx", TestModels.Plus(1))
            .Add("outside.onnx", TestModels.Plus(1))
            .Add("outside/1/model.onnx", TestModels.Plus(1));
        using var repository = await OnnxModelRepository.OpenAsync(
            new OnnxModelRepositoryOptions
            {
                Folder = Path.Combine(directory.Path, "inside"),
                Loading = ModelLoading.OnFirstUse,
            },
            Token
        );

        Func<string, ValueTask>[] requests =
        [
            async name => await repository.GetModelAsync(name, "", Token),
            async name => await repository.LoadAsync(name, Token),
            async name => await repository.UnloadAsync(name, Token),
        ];
        foreach (var request in requests)
        {
            var message = await RepositoryCalls.RefusedAsync(typeof(ModelNotFoundException), () => request(name));
            Assert.StartsWith("Request for unknown model: '", message, StringComparison.Ordinal);
            Assert.EndsWith("' is not found; available models: 'm'.", message, StringComparison.Ordinal);
            Assert.DoesNotContain(directory.Path, message, StringComparison.Ordinal);
            Assert.DoesNotContain(message, char.IsControl);
        }

        Assert.Equal(["m 1 Unavailable"], repository.Lines());
    }

    [Fact]
    public async Task The_words_are_those_that_clients_look_for()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/3/model.onnx", TestModels.Plus(3));
        using var repository = await directory.OpenAsync();
        Assert.Equal(
            "Request for unknown model: 'x' is not found; available models: 'm'.",
            await repository.NotFoundAsync(typeof(ModelNotFoundException), "x")
        );
        Assert.Equal(
            "Request for unknown model: 'm' version 9 is not found; available versions: 3, 1.",
            await repository.NotFoundAsync(typeof(ModelNotFoundException), "m", "9")
        );
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("01")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("latest")]
    [InlineData("../1")]
    [InlineData("99999999999999999999999999")]
    public async Task A_version_is_a_number_that_is_there_and_nothing_else(string version)
    {
        using var directory = new ModelDirectory().Add("m/1/model.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync();
        Assert.Equal(
            $"Request for unknown model: 'm' version {version} is not found; available versions: 1.",
            await repository.NotFoundAsync(typeof(ModelNotFoundException), "m", version)
        );
    }

    [Fact]
    public async Task Long_names_and_long_lists_are_cut()
    {
        using var directory = new ModelDirectory();
        for (var i = 0; i < 30; i++)
        {
            directory.Add($"model{i:00}.onnx", TestModels.Plus(i));
        }

        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        foreach (var hostile in new[] { new string('x', 1 << 20), string.Concat(Enumerable.Repeat("😀", 1 << 18)) })
        {
            foreach (var (name, version) in new[] { (hostile, ""), ("model07", hostile) })
            {
                var message = await repository.NotFoundAsync(typeof(ModelNotFoundException), name, version);
                Assert.InRange(message.Length, 100, 600);
                Assert.Contains("…", message, StringComparison.Ordinal);
                Assert.DoesNotContain("\uFFFD", message, StringComparison.Ordinal);
            }
        }

        Assert.EndsWith(
            "'model18', 'model19' and 10 more.",
            await repository.NotFoundAsync(typeof(ModelNotFoundException), "x"),
            StringComparison.Ordinal
        );
    }
}
