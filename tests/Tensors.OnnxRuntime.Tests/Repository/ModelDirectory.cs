using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>A folder of models, for as long as a test runs.</summary>
internal sealed class ModelDirectory : IDisposable
{
    public ModelDirectory() => Directory.CreateDirectory(Path);

    public string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"tensors-models-{Guid.NewGuid():N}");

    /// <summary>Writes a file, such as <c>name.onnx</c> or <c>name/1/model.onnx</c>.</summary>
    public ModelDirectory Add(string file, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        // Written beside and moved: a loaded model's file stays what it was.
        File.WriteAllBytes(path + ".new", bytes);
        File.Move(path + ".new", path, overwrite: true);
        return this;
    }

    public ModelDirectory Add(string file, string text) => Add(file, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Removes a file or folder.</summary>
    public void Remove(string entry)
    {
        var path = System.IO.Path.Combine(Path, entry);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    public Task<OnnxModelRepository> OpenAsync(
        ModelLoading loading = ModelLoading.AtStart,
        OnnxWorkerOptions? options = null,
        ILogger? log = null
    ) =>
        OnnxModelRepository.OpenAsync(
            new OnnxModelRepositoryOptions
            {
                Folder = Path,
                Loading = loading,
                Worker = Harness.Quiet(options ?? new OnnxWorkerOptions()),
                Logger = log ?? new Lines(),
            },
            TestContext.Current.CancellationToken
        );

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>What most tests do with a repository.</summary>
internal static class RepositoryCalls
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Calls a model of <see cref="TestModels.Plus"/> with 0: what it adds.</summary>
    public static async Task<float> PlusOf(this IModelRepository repository, string model, string version = "") =>
        await PlusOf((await repository.GetModelAsync(model, version, Token)).Worker);

    /// <inheritdoc cref="PlusOf(IModelRepository, string, string)"/>
    public static async Task<float> PlusOf(this IModelWorker worker)
    {
        using var x = TensorBuffer.FromArray([0f], [1]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        await worker.InferAsync(call, Token).InTime();
        return call.Outputs.Get("y").AsReadOnlySpan<float>()[0];
    }

    /// <summary>
    /// Calls a model of <see cref="Slow"/> on a thread of its own, and returns when it runs: until it is cancelled, or until its input is released.
    /// </summary>
    public static async Task<Task<InferenceCall>> OccupyAsync(
        this IModelWorker worker,
        CancellationToken cancellationToken,
        TensorBuffer? held = null
    )
    {
        var begun = new Measurements(worker.Metadata.Name);
        var running = Task.Factory.StartNew(
            () =>
            {
                using var own = Slow.HeldInput();
                return worker.SlowAsync(held ?? own, cancellationToken).GetAwaiter().GetResult();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        while (begun.Of("tensors.model.calls.running").Length == 0 && !running.IsCompleted)
        {
            await Task.Delay(1, Token);
        }

        begun.Dispose();
        return running;
    }

    /// <summary>Calls a model of <see cref="Slow"/>.</summary>
    public static async Task<InferenceCall> SlowAsync(
        this IModelWorker worker,
        int length,
        CancellationToken cancellationToken
    )
    {
        using var x = TensorBuffer.AllocateHeap(DType.Float32, [length]);
        return await SlowAsync(worker, x, cancellationToken);
    }

    private static async Task<InferenceCall> SlowAsync(
        this IModelWorker worker,
        TensorBuffer x,
        CancellationToken cancellationToken
    )
    {
        using var call = new InferenceCall();
        call.Inputs.Set(TestModels.Link(0), x);
        await worker.InferAsync(call, cancellationToken).InTime();
        Assert.Equal(x.Shape, call.Outputs.Get(TestModels.Link(Slow.Count)).Shape);
        return call;
    }

    /// <summary>Fails with an error of a kind, and gives its message.</summary>
    public static async Task<string> RefusedAsync(Type error, Func<ValueTask> call)
    {
        var exception = await Assert.ThrowsAnyAsync<ModelCallException>(() => call().AsTask());
        Assert.Equal(error, exception.GetType());
        return exception.Message;
    }

    /// <summary>Cannot be found, with an error of a kind; gives its message.</summary>
    public static Task<string> NotFoundAsync(
        this IModelRepository repository,
        Type error,
        string model,
        string version = ""
    ) => RefusedAsync(error, async () => await repository.GetModelAsync(model, version, Token));

    /// <summary>The index in few words: <c>name 1 Ready</c>.</summary>
    public static string[] Lines(this IModelRepository repository) =>
        [.. repository.GetIndex().Select(entry => $"{entry.Name} {entry.Version} {entry.State}")];

    /// <summary>The only entry of a model.</summary>
    public static ModelIndexEntry Entry(this IModelRepository repository, string model) =>
        Assert.Single(repository.GetIndex(), entry => string.Equals(entry.Name, model, StringComparison.Ordinal));
}

/// <summary>Loading that waits until it may go on: once armed, each load of a model stops here.</summary>
internal sealed class LoadBarrier : IDisposable
{
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private int _loads;

    /// <summary>How many loads have come here, since it was closed the first time.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>Options with which loading comes here.</summary>
    public OnnxWorkerOptions Options =>
        new()
        {
            Configure = _ =>
            {
                if (!_open.IsSet || Loads > 0)
                {
                    Interlocked.Increment(ref _loads);
                    Assert.True(_open.Wait(TimeSpan.FromSeconds(60)));
                }
            },
        };

    public void Close() => _open.Reset();

    public void Open() => _open.Set();

    /// <summary>Returns when so many loads have come here.</summary>
    public async Task ReachedAsync(int loads = 1)
    {
        while (Loads < loads)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        // Loads that wait would go on waiting.
        _open.Set();
    }
}
