using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

public sealed class LoadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_first_use_a_model_is_loaded_once_however_many_ask_for_it()
    {
        using var barrier = new LoadBarrier();
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1)).Add("n.onnx", TestModels.Plus(2));
        using var repository = await directory.OpenAsync(ModelLoading.OnFirstUse, barrier.Options);
        Assert.Equal(["m 1 Unavailable", "n 1 Unavailable"], repository.Lines());

        barrier.Close();
        var finds = Enumerable
            .Range(0, 20)
            .Select(_ => Task.Run(async () => await repository.GetModelAsync("m", "", Token), Token))
            .ToArray();
        await barrier.ReachedAsync();
        Assert.Equal(["m 1 Loading", "n 1 Unavailable"], repository.Lines());
        Assert.DoesNotContain(finds, find => find.IsCompleted);
        barrier.Open();
        var found = await Task.WhenAll(finds);
        Assert.Equal(1, barrier.Loads);
        Assert.Single(found.Select(served => served.Worker).Distinct());

        // Requests to load are not answered by a load that has ended before.
        var loads = Enumerable.Range(0, 5).Select(_ => repository.LoadAsync("m", Token)).ToArray();
        await Task.WhenAll(loads);

        Assert.Equal(["m 1 Ready", "n 1 Unavailable"], repository.Lines());
        Assert.Equal(1, await repository.PlusOf("m"));
        Assert.InRange(barrier.Loads, 2, 1 + loads.Length);
    }

    [Fact]
    public async Task A_repository_keeps_the_options_that_it_was_opened_with()
    {
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        var options = new OnnxModelRepositoryOptions
        {
            Folder = directory.Path,
            Loading = ModelLoading.OnFirstUse,
            Worker = Harness.Quiet(new OnnxWorkerOptions()),
        };
        using var repository = await OnnxModelRepository.OpenAsync(options, Token);
        options.Folder = "elsewhere";
        options.Loading = ModelLoading.OnRequest;
        options.Worker.ExecutionProviders.Add("GPU");
        options.Worker.Configure = _ => throw new InvalidOperationException("The options were read again.");
        Assert.Equal(1, await repository.PlusOf("m"));
    }

    [Fact]
    public async Task Those_who_ask_while_a_model_is_loaded_get_that_one()
    {
        using var barrier = new LoadBarrier();
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest, barrier.Options);
        barrier.Close();
        var first = repository.LoadAsync("m", Token);
        await barrier.ReachedAsync();
        var others = new List<Task>();
        for (var i = 0; i < 5; i++)
        {
            others.Add(await ListAsync(directory, repository, $"listed{i}", () => repository.LoadAsync("m", Token)));
        }

        var find = repository.GetModelAsync("m", "", Token).AsTask();
        barrier.Open();
        await Task.WhenAll([first, find, .. others]);
        Assert.Equal(1, barrier.Loads);
    }

    [Fact]
    public async Task On_request_only_a_request_loads()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/2/model.onnx", TestModels.Plus(2));
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        const string Message =
            "Request for unknown model: 'm' has no available versions: it is not loaded. Load it first.";
        Assert.Equal(Message, await repository.NotFoundAsync(typeof(ModelUnavailableException), "m"));
        Assert.Equal(Message, await repository.NotFoundAsync(typeof(ModelUnavailableException), "m", "1"));
        await repository.LoadAsync("m", Token);
        Assert.Equal(2, await repository.PlusOf("m"));
        Assert.Equal(1, await repository.PlusOf("m", "1"));
    }

    [Fact]
    public async Task Cancelling_stops_waiting_and_loading_goes_on()
    {
        using var barrier = new LoadBarrier();
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync(ModelLoading.OnFirstUse, barrier.Options);
        barrier.Close();
        using var source = new CancellationTokenSource();
        var find = repository.GetModelAsync("m", "", source.Token).AsTask();
        var load = repository.LoadAsync("m", source.Token);
        await barrier.ReachedAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => find);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal(["m 1 Loading"], repository.Lines());
        barrier.Open();
        Assert.Equal(1, await repository.PlusOf("m"));
        Assert.Equal(1, barrier.Loads);
    }

    [Theory]
    [InlineData(ModelLoading.AtStart)]
    [InlineData(ModelLoading.OnFirstUse)]
    [InlineData(ModelLoading.OnRequest)]
    public async Task What_was_unloaded_is_not_found_until_it_is_loaded(ModelLoading loading)
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/2/model.onnx", TestModels.Plus(2));
        using var repository = await directory.OpenAsync(loading);
        await repository.LoadAsync("m", Token);
        Assert.Equal(1, await repository.PlusOf("m", "1"));
        var held = await repository.GetModelAsync("m", "", Token);

        await repository.UnloadAsync("m", Token);
        Assert.Equal(["m 2 Unavailable", "m 1 Unavailable"], repository.Lines());
        Assert.All(repository.GetIndex(), entry => Assert.Equal("unloaded", entry.Reason));
        Assert.Contains(
            "it is not loaded",
            await repository.NotFoundAsync(typeof(ModelUnavailableException), "m"),
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<ObjectDisposedException>(() => held.Worker.PlusOf());
        await repository.UnloadAsync("m", Token);

        await repository.LoadAsync("m", Token);
        Assert.Equal(2, await repository.PlusOf("m"));
        Assert.Equal(["", "unloaded"], repository.GetIndex().Select(entry => entry.Reason).ToArray());
    }

    [Fact]
    public async Task A_model_unloaded_while_it_is_loaded_does_not_appear()
    {
        using var barrier = new LoadBarrier();
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync(ModelLoading.OnFirstUse, barrier.Options);
        barrier.Close();
        var find = repository.NotFoundAsync(typeof(ModelUnavailableException), "m");
        await barrier.ReachedAsync();
        var load = await ListAsync(
            directory,
            repository,
            "listed",
            () =>
                RepositoryCalls.RefusedAsync(
                    typeof(ModelUnavailableException),
                    async () => await repository.LoadAsync("m", Token)
                )
        );
        var unload = repository.UnloadAsync("m", Token);
        Assert.False(unload.IsCompleted);
        Assert.Contains("m 1 Unloading", repository.Lines(), StringComparer.Ordinal);

        barrier.Open();
        await unload;
        Assert.Contains("it is not loaded", await find, StringComparison.Ordinal);
        Assert.Contains("unloaded or removed while it was being loaded", await load, StringComparison.Ordinal);
        Assert.Contains("m 1 Unavailable", repository.Lines(), StringComparer.Ordinal);
        await repository.LoadAsync("m", Token);
        Assert.Equal(1, await repository.PlusOf("m"));
    }

    [Fact]
    public async Task A_request_to_load_sees_what_the_folder_has_now()
    {
        using var directory = new ModelDirectory()
            .Add("kept/1/model.onnx", TestModels.Plus(1))
            .Add("gone.onnx", TestModels.Plus(5));
        using var repository = await directory.OpenAsync();
        var held = await repository.GetModelAsync("gone", "", Token);

        directory.Remove("gone.onnx");
        directory.Add("kept/2/model.onnx", TestModels.Plus(2)).Add("new.onnx", TestModels.Plus(3));
        Assert.Equal(["gone 1 Ready", "kept 1 Ready"], repository.Lines());
        Assert.Contains(
            "available models: 'gone', 'kept'.",
            await repository.NotFoundAsync(typeof(ModelNotFoundException), "new"),
            StringComparison.Ordinal
        );

        await repository.LoadAsync("new", Token);
        // What the others are is not changed by that: nobody has asked for their new versions.
        Assert.Equal(["kept 1 Ready", "new 1 Ready"], repository.Lines());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => held.Worker.PlusOf());
        await repository.NotFoundAsync(typeof(ModelNotFoundException), "gone");

        await repository.LoadAsync("kept", Token);
        Assert.Equal(2, await repository.PlusOf("kept"));
        Assert.Equal(["kept 2 Ready", "kept 1 Unavailable", "new 1 Ready"], repository.Lines());
        Assert.Equal(1, await repository.PlusOf("kept", "1"));

        directory.Remove("kept/2");
        await repository.LoadAsync("kept", Token);
        Assert.Equal(["kept 1 Ready", "new 1 Ready"], repository.Lines());
        Assert.Equal(["1"], (await repository.GetModelAsync("kept", "", Token)).Versions);
        directory.Remove("new.onnx");
        await RepositoryCalls.RefusedAsync(
            typeof(ModelNotFoundException),
            async () => await repository.LoadAsync("new", Token)
        );
        Assert.Equal(["kept 1 Ready"], repository.Lines());
    }

    [Fact]
    public async Task A_model_that_appears_is_not_loaded_at_once_even_where_all_are_at_the_start()
    {
        using var directory = new ModelDirectory().Add("a.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync();
        directory.Add("b.onnx", TestModels.Plus(2));
        await repository.LoadAsync("a", Token);
        Assert.Equal(["a 1 Ready", "b 1 Unavailable"], repository.Lines());
        await repository.NotFoundAsync(typeof(ModelUnavailableException), "b");
        await repository.LoadAsync("b", Token);
        Assert.Equal(2, await repository.PlusOf("b"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_listed_any_more_leaves_what_is_loaded()
    {
        var log = new Lines();
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync(log: log);
        Directory.Move(directory.Path, directory.Path + ".away");
        try
        {
            var message = await RepositoryCalls.RefusedAsync(
                typeof(ModelUnavailableException),
                async () => await repository.LoadAsync("m", Token)
            );
            Assert.DoesNotContain(directory.Path, message, StringComparison.Ordinal);
            Assert.Contains(log.All, line => line.StartsWith("Error: The folder of models", StringComparison.Ordinal));
            Assert.Equal(1, await repository.PlusOf("m"));
        }
        finally
        {
            Directory.Move(directory.Path + ".away", directory.Path);
        }
    }

    [Fact]
    public async Task A_repository_that_is_disposed_says_so()
    {
        using var barrier = new LoadBarrier();
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1)).Add("n.onnx", TestModels.Plus(2));
        var repository = await directory.OpenAsync(ModelLoading.OnFirstUse, barrier.Options);
        var held = await repository.GetModelAsync("m", "", Token);
        barrier.Close();
        var find = repository.GetModelAsync("n", "", Token).AsTask();
        await barrier.ReachedAsync();
        repository.Dispose();
        repository.Dispose();
        barrier.Open();
        await Assert.ThrowsAsync<ModelUnavailableException>(() => find);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => held.Worker.PlusOf());
        Assert.Throws<ObjectDisposedException>(repository.GetIndex);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await repository.GetModelAsync("m", "", Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => repository.LoadAsync("m", Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => repository.UnloadAsync("m", Token));
    }

    [Fact]
    public async Task Starting_can_be_given_up()
    {
        using var barrier = new LoadBarrier();
        using var directory = new ModelDirectory().Add("m.onnx", TestModels.Plus(1));
        using var source = new CancellationTokenSource();
        // The options are tried once before any model is loaded.
        var options = Harness.Quiet(new OnnxWorkerOptions { Configure = CloseAfterTheFirst() });
        var opening = OnnxModelRepository.OpenAsync(
            new OnnxModelRepositoryOptions { Folder = directory.Path, Worker = options },
            source.Token
        );
        await barrier.ReachedAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);

        Action<Microsoft.ML.OnnxRuntime.SessionOptions> CloseAfterTheFirst()
        {
            var arrive = barrier.Options.Configure!;
            return session =>
            {
                arrive(session);
                barrier.Close();
            };
        }
    }

    /// <summary>Starts a request to load, and waits until it has listed the folder: a new model stands in the index.</summary>
    private static async Task<T> ListAsync<T>(
        ModelDirectory directory,
        OnnxModelRepository repository,
        string marker,
        Func<T> load
    )
    {
        directory.Add(marker + ".onnx", TestModels.Plus(1));
        var loading = load();
        while (!repository.GetIndex().Any(entry => string.Equals(entry.Name, marker, StringComparison.Ordinal)))
        {
            await Task.Delay(1, Token);
        }

        return loading;
    }
}
