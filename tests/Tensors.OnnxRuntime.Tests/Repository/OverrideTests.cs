using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>A request to load a model may bring a configuration, and files, in place of those of the folder.</summary>
public sealed class OverrideTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> WrongPaths =>
        [
            "",
            "model.onnx",
            "/1/model.onnx",
            "1/",
            "1//model.onnx",
            "1/../model.onnx",
            "../1/model.onnx",
            "1/./model.onnx",
            "1/a\\b",
            "1/a\0b",
            "C:/1/model.onnx",
            "0/model.onnx",
            "01/model.onnx",
            "latest/model.onnx",
            "config.pbtxt",
            "1/a/b/c/d/e/f/g/h",
            "1/" + new string('a', 300),
        ];

    [Fact]
    public async Task A_configuration_of_a_request_replaces_that_of_the_folder_until_the_next_load()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", Rows.Model())
            .Add("m/2/model.onnx", Rows.Model())
            .Add("m/config.pbtxt", "max_batch_size: 2");
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        await repository.LoadAsync("m", Token);
        Assert.Equal(2, (await repository.GetModelAsync("m", "", Token)).MaxBatchSize);

        await repository.LoadAsync(
            "m",
            new ModelOverride("""{ "maxBatchSize": 7, "version_policy": { "specific": { "versions": ["1"] } } }"""),
            Token
        );
        var served = await repository.GetModelAsync("m", "", Token);
        Assert.Equal((7, "1"), (served.MaxBatchSize, served.Version));
        Assert.Contains("\"max_batch_size\":7", served.Configuration, StringComparison.Ordinal);
        Assert.Equal(["m 1 Ready"], repository.Lines());

        await repository.LoadAsync("m", Token);
        served = await repository.GetModelAsync("m", "", Token);
        Assert.Equal((2, "2"), (served.MaxBatchSize, served.Version));
    }

    [Theory]
    [InlineData(
        """{ "max_batch_sise": 7 }""",
        "line 1, column 3: unknown key 'max_batch_sise'. Did you mean 'max_batch_size'?"
    )]
    [InlineData("""{ "backend": "python" }""", "'backend' is 'python'")]
    [InlineData(
        "{ \"max_batch_size\": 1,\n \"sequence_batching\": {} }",
        "line 2, column 2: 'sequence_batching' is not supported"
    )]
    [InlineData("""{ "input": [ { "name": "x", "data_type": "FP32" } ] }""", "Did you mean TYPE_FP32?")]
    [InlineData("""{ "input": { "name": "x" } }""", "'input' is a single value; expected a list")]
    [InlineData("""{ "max_batch_size": 1, "maxBatchSize": 1 }""", "'max_batch_size' is set twice")]
    [InlineData(
        """{ "parameters": [ ] , "max_batch_size": "x" }""",
        "'max_batch_size' is 'x'; expected a whole number"
    )]
    [InlineData("""{ "max_batch_size": 1 """, "the text is not valid JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("", "the text is not valid JSON")]
    [InlineData("max_batch_size: 1", "the text is not valid JSON")]
    [InlineData("""{ "name": "other" }""", "'name' is 'other', but the model has the name of its folder, 'm'")]
    [InlineData("""{ "max_batch_size": 4 }""", "max_batch_size: 4, but 'x' is float32[3]")]
    public async Task A_configuration_that_cannot_be_used_says_why_and_what_was_loaded_stays(
        string configuration,
        string reason
    )
    {
        using var directory = new ModelDirectory().Add("m/1/model.onnx", TestModels.Identity(DType.Float32, 3));
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        await repository.LoadAsync("m", Token);
        var served = await repository.GetModelAsync("m", "", Token);
        Assert.Contains(reason, await RefusedAsync(repository, "m", configuration), StringComparison.Ordinal);
        Assert.Same(served, await repository.GetModelAsync("m", "", Token));

        // Where nothing was loaded, the index has the reason.
        await repository.UnloadAsync("m", Token);
        await RefusedAsync(repository, "m", configuration);
        Assert.Equal(ModelState.Unavailable, repository.Entry("m").State);
        Assert.Contains(reason, repository.Entry("m").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_a_request_make_a_model_that_the_folder_does_not_have_until_it_is_unloaded()
    {
        var file = $"{Guid.NewGuid():N}.onnx";
        using var directory = new ModelDirectory().Add("other.onnx", TestModels.Plus(9));
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        await repository.LoadAsync(
            "sent",
            new ModelOverride($$"""{ "default_model_filename": "{{file}}", "version_policy": { "all": {} } }""")
            {
                Files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
                {
                    [$"1/{file}"] = TestModels.Plus(1),
                    [$"3/{file}"] = TestModels.Plus(3),
                },
            },
            Token
        );
        Assert.Equal(["other 1 Unavailable", "sent 3 Ready", "sent 1 Ready"], repository.Lines());
        Assert.Equal((3, 1), (await repository.PlusOf("sent"), await repository.PlusOf("sent", "1")));
        var folder = Path.GetDirectoryName(Assert.Single(Written(file, "1")))!;
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(folder)!)
            );
        }

        // A listing for another model does not remove it; the folder does not have it.
        await repository.LoadAsync("other", Token);
        Assert.Equal(3, await repository.PlusOf("sent"));
        Assert.Contains(
            "it was loaded from the files of a request",
            await RepositoryCalls.RefusedAsync(
                typeof(ModelNotFoundException),
                async () => await repository.LoadAsync("sent", Token)
            ),
            StringComparison.Ordinal
        );

        await repository.UnloadAsync("sent", Token);
        await repository.NotFoundAsync(typeof(ModelNotFoundException), "sent");
        Assert.Equal(["other 1 Ready"], repository.Lines());
        Assert.Empty(Written(file, "1"));
    }

    [Fact]
    public async Task Files_of_a_request_replace_those_of_the_folder_until_the_next_load()
    {
        var file = $"{Guid.NewGuid():N}.onnx";
        using var directory = new ModelDirectory().Add("m/1/model.onnx", TestModels.Plus(1));
        using (var repository = await directory.OpenAsync(ModelLoading.OnRequest))
        {
            await repository.LoadAsync("m", Token);
            await Send(TestModels.Plus(5));
            Assert.Equal(5, await repository.PlusOf("m"));
            await Assert.ThrowsAnyAsync<ModelCallException>(() => Send("this is not a model"u8.ToArray()));
            Assert.Equal(5, await repository.PlusOf("m"));
            Assert.Single(Written(file, "2"));
            await Send(TestModels.Plus(6));
            Assert.Equal(6, await repository.PlusOf("m"));
            Assert.Single(Written(file, "2"));

            await repository.LoadAsync("m", Token);
            Assert.Equal(1, await repository.PlusOf("m"));
            Assert.Empty(Written(file, "2"));
            await Send(TestModels.Plus(7));

            Task Send(byte[] model) =>
                repository.LoadAsync(
                    "m",
                    new ModelOverride($$"""{ "default_model_filename": "{{file}}" }""")
                    {
                        Files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
                        {
                            [$"2/{file}"] = model,
                        },
                    },
                    Token
                );
        }

        Assert.Empty(Written(file, "2"));
    }

    [Fact]
    public async Task A_model_of_a_request_that_cannot_be_loaded_leaves_nothing()
    {
        using var directory = new ModelDirectory();
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        var message = await RefusedAsync(repository, "sent", "{}", ("1/model.onnx", "no model"u8.ToArray()));
        Assert.StartsWith("load failed for model 'sent' version 1: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), message, StringComparison.Ordinal);
        Assert.DoesNotContain("tensors-model-", message, StringComparison.Ordinal);
        Assert.Empty(repository.GetIndex());
        Assert.Contains(
            "does not contain the file 'model.onnx'",
            await RefusedAsync(repository, "sent", "{}", ("1/net.onnx", TestModels.Plus(1))),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(WrongPaths))]
    public async Task A_path_that_does_not_lead_to_a_file_of_a_version_is_refused(string path)
    {
        using var directory = new ModelDirectory();
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            repository.LoadAsync("m", Override("{}", (path, TestModels.Plus(1))), Token)
        );
        Assert.IsType<InvalidModelCallException>(error);
        Assert.Contains(
            "Expected a version and a file name, such as 1/model.onnx",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    public async Task A_name_that_no_folder_could_have_is_refused(string name)
    {
        using var directory = new ModelDirectory();
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            repository.LoadAsync(name, Override("{}", ("1/model.onnx", TestModels.Plus(1))), Token)
        );
        Assert.IsType<InvalidModelCallException>(error);
    }

    [Theory]
    [InlineData(ModelLoading.AtStart)]
    [InlineData(ModelLoading.OnFirstUse)]
    public async Task Where_models_are_not_loaded_on_request_nothing_is_accepted(ModelLoading loading)
    {
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync(loading);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            repository.LoadAsync("m", Override("{}"), Token)
        );
        Assert.IsType<ModelUnavailableException>(error);
        Assert.Contains("--load request", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_of_a_request_cannot_read_files_of_the_server()
    {
        using var elsewhere = new ModelDirectory().Add("secret.bin", new byte[64]);
        var secret = Path.Combine(elsewhere.Path, "secret.bin");
        using var directory = new ModelDirectory();
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        string[] locations = [secret, $"../../{Path.GetFileName(elsewhere.Path)}/secret.bin"];
        foreach (var location in locations)
        {
            var message = await RefusedAsync(repository, "sent", "{}", ("1/model.onnx", WithExternalData(location)));
            Assert.StartsWith("load failed for model 'sent' version 1: ", message, StringComparison.Ordinal);
            Assert.Empty(repository.GetIndex());
        }

        // Files that come with it are read.
        await repository.LoadAsync(
            "sent",
            Override("{}", ("1/model.onnx", WithExternalData("weights.bin")), ("1/weights.bin", new byte[12])),
            Token
        );
        Assert.Equal(["sent 1 Ready"], repository.Lines());
    }

    [Fact]
    public async Task Requests_side_by_side_each_get_what_they_sent_or_an_error()
    {
        using var directory = new ModelDirectory().Add("m/1/model.onnx", TestModels.Plus(0));
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(
                Enumerable
                    .Range(1, 8)
                    .Select(async number =>
                    {
                        try
                        {
                            if (number % 3 == 0)
                            {
                                await repository.LoadAsync("m", Token);
                            }
                            else
                            {
                                await repository.LoadAsync(
                                    "m",
                                    Override("{}", ("1/model.onnx", TestModels.Plus(number))),
                                    Token
                                );
                            }
                        }
                        catch (ModelUnavailableException)
                        {
                            // Another request came before it had ended.
                        }
                    })
            );
            await repository.LoadAsync("m", Override("{}", ("1/model.onnx", TestModels.Plus(100 + round))), Token);
            Assert.Equal(100 + round, await repository.PlusOf("m"));
        }

        await repository.LoadAsync("m", Token);
        Assert.Equal(0, await repository.PlusOf("m"));
    }

    private static ModelOverride Override(string configuration, params (string Path, byte[] Content)[] files) =>
        new(configuration)
        {
            Files = files.ToDictionary(
                file => file.Path,
                file => new ReadOnlyMemory<byte>(file.Content),
                StringComparer.Ordinal
            ),
        };

    private static async Task<string> RefusedAsync(
        OnnxModelRepository repository,
        string model,
        string configuration,
        params (string Path, byte[] Content)[] files
    ) =>
        await RepositoryCalls.RefusedAsync(
            typeof(ModelCallException),
            async () => await repository.LoadAsync(model, Override(configuration, files), Token)
        );

    /// <summary>The files of a name in the folders that requests have made.</summary>
    private static string[] Written(string file, string version) =>
        [
            .. Directory
                .EnumerateDirectories(Path.GetTempPath(), "tensors-model-*")
                .Select(folder => Path.Combine(folder, version, file))
                .Where(File.Exists),
        ];

    private static byte[] WithExternalData(string location) =>
        Onnx.Model(
            [Onnx.Node("Add", ["x", "weights"], ["y"])],
            [Onnx.Tensor("x", DType.Float32, 3)],
            [Onnx.Tensor("y", DType.Float32, 3)],
            new Proto()
                .Add(1, 3)
                .Add(2, DType.Float32.GetOnnxCode())
                .Add(8, "weights")
                .Add(13, new Proto().Add(1, "location").Add(2, location))
                .Add(14, 1)
        );
}
