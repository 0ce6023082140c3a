using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Tensors;
using Tensors.Grpc;
using Tensors.OnnxRuntime;

namespace VoiceActivity;

/// <summary>Where the model runs: in a worker process, which is started again once if it dies, or in this one.</summary>
internal sealed class ModelProcess : IAsyncDisposable
{
    private const string WorkerOption = "--worker";

    private readonly SharedMemoryAllocator _allocator;
    private readonly ModelWorkerChannelOptions _options;
    private readonly OnnxModelWorker? _local;
    private WorkerProcess? _worker;
    private IModelWorker? _remote;
    private ChannelStatistics _before;
    private bool _restarted;

    private ModelProcess(SharedMemoryAllocator allocator, ModelWorkerChannelOptions options, OnnxModelWorker? local)
    {
        _allocator = allocator;
        _options = options;
        _local = local;
    }

    /// <summary>How tensors get to the model, for people.</summary>
    public string Transport =>
        _worker is null ? "in process"
        : _worker.Channel.Transport is TensorTransport.SharedMemory ? "shared memory"
        : "inline";

    /// <summary>What has crossed to the worker and back, over a restart as well.</summary>
    public ChannelStatistics Statistics
    {
        get
        {
            var now = _worker?.Channel.Statistics ?? default;
            return new ChannelStatistics(
                _before.Calls + now.Calls,
                _before.WireBytes + now.WireBytes,
                _before.SharedBytes + now.SharedBytes
            );
        }
    }

    /// <summary>Runs the model in this process.</summary>
    public static ModelProcess Local(SharedMemoryAllocator allocator) =>
        new(allocator, new ModelWorkerChannelOptions(), LoadModel());

    /// <summary>Starts a worker that runs the model.</summary>
    public static async Task<ModelProcess> StartWorkerAsync(
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions options,
        CancellationToken cancellationToken
    )
    {
        var process = new ModelProcess(allocator, options, null);
        await process.StartAsync(cancellationToken);
        return process;
    }

    /// <summary>The whole of the worker process.</summary>
    public static async Task ServeAsync(string socket)
    {
        using var model = LoadModel();
        await ModelWorkerHost.RunAsync(model, socket);
    }

    /// <summary>The socket, if this process was started to be the worker.</summary>
    public static string? WorkerSocket(string[] args) => args is [WorkerOption, var socket] ? socket : null;

    /// <summary>Asks the model; a worker that has died is started again, once, and asked anew.</summary>
    /// <exception cref="ModelCallException">The worker died a second time, or the model failed.</exception>
    public async ValueTask<float> AskAsync(SpeechModel model, CancellationToken cancellationToken)
    {
        try
        {
            return await model.AskAsync(_local ?? _remote!, cancellationToken);
        }
        catch (ModelCallException e) when (e.Error is ModelCallError.Unavailable && _worker is { } dead)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_restarted)
            {
                throw new ModelCallException(
                    e.Error,
                    $"The worker (process {dead.ProcessId}) died as well. It has been started twice; giving up.",
                    e
                );
            }

            await Console.Error.WriteLineAsync($"The worker (process {dead.ProcessId}) died. Starting it again.");
            await RestartAsync(dead, cancellationToken);
            return await model.AskAsync(_remote!, cancellationToken);
        }
    }

    /// <summary>Stops the worker, or unloads the model.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _local?.Dispose();
    }

    /// <summary>Starts the worker, and once again if it dies before it works.</summary>
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartOnceAsync(cancellationToken);
        }
        catch (ModelCallException e) when (e.Error is ModelCallError.Unavailable && !_restarted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _restarted = true;
            await Console.Error.WriteLineAsync($"{e.Message} Starting it again.");
            await StartOnceAsync(cancellationToken);
        }
    }

    private async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        var worker = await WorkerProcess.StartAsync(
            Command,
            _allocator,
            _options,
            cancellationToken: cancellationToken
        );
        try
        {
            _remote = await worker.Channel.GetModelAsync(SpeechModel.Name, cancellationToken);
            _worker = worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }

        if (worker.Channel.InlineReason is { } reason && _options.Transport is TensorTransport.SharedMemory)
        {
            await Console.Error.WriteLineAsync($"Tensors travel as bytes: {reason}");
        }
    }

    private async Task RestartAsync(WorkerProcess dead, CancellationToken cancellationToken)
    {
        _restarted = true;
        _before = Statistics;
        _worker = null;
        await dead.DisposeAsync();
        await StartAsync(cancellationToken);
    }

    private static ProcessStartInfo Command(string socket)
    {
        // This very program again, whether it was started by itself or as `dotnet VoiceActivity.dll`.
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program);
        if (string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(ModelProcess).Assembly.Location);
        }

        start.ArgumentList.Add(WorkerOption);
        start.ArgumentList.Add(socket);
        return start;
    }

    private static OnnxModelWorker LoadModel()
    {
        // A small model: more threads would only wait for each other.
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new OnnxModelWorker(
            Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx"),
            SpeechModel.Name,
            options
        );
    }
}
