using System.Diagnostics;
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
    private OnnxModelWorker<SileroVad.IModel>? _local;
    private WorkerProcess? _worker;
    private SileroVad.Client? _client;
    private ChannelStatistics _before;
    private bool _restarted;

    private ModelProcess(SharedMemoryAllocator allocator, ModelWorkerChannelOptions options)
    {
        _allocator = allocator;
        _options = options;
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
    public static ModelProcess Local(SharedMemoryAllocator allocator)
    {
        var process = new ModelProcess(allocator, new ModelWorkerChannelOptions()) { _local = LoadModel() };
        process._client = new SileroVad.Client(process._local, allocator);
        return process;
    }

    /// <summary>Starts a worker that runs the model.</summary>
    public static async Task<ModelProcess> StartWorkerAsync(
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions options,
        CancellationToken cancellationToken
    )
    {
        var process = new ModelProcess(allocator, options);
        await process.StartAsync(cancellationToken);
        return process;
    }

    /// <summary>The whole of the worker process.</summary>
    public static async Task ServeAsync(string socket)
    {
        using var model = LoadModel();
        await new ModelWorkerHost(model).ListenGrpc(socket).RunAsync();
    }

    /// <summary>The socket, if this process was started to be the worker.</summary>
    public static string? WorkerSocket(string[] args) => args is [WorkerOption, var socket] ? socket : null;

    /// <summary>Asks the model; a worker that has died is started again, once, and asked anew.</summary>
    /// <exception cref="ModelCallException">The worker died a second time, or the model failed.</exception>
    public async ValueTask<float> AskAsync(SpeechModel model, CancellationToken cancellationToken)
    {
        try
        {
            return await model.AskAsync(_client!, cancellationToken);
        }
        catch (ModelUnavailableException e) when (_worker is { } dead)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_restarted)
            {
                throw new ModelUnavailableException(
                    $"{e.Message} It has already been started twice, so it is not started again.",
                    e
                );
            }

            await Console.Error.WriteLineAsync($"{e.Message} Starting it again.");
            await RestartAsync(dead, cancellationToken);
            return await model.AskAsync(_client!, cancellationToken);
        }
    }

    /// <summary>Stops the worker, or unloads the model.</summary>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
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
        catch (ModelUnavailableException e) when (!_restarted)
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
        _worker = worker;
        _client = new SileroVad.Client(worker.Channel, _allocator);
        if (worker.Channel.InlineReason is { } reason && _options.Transport is TensorTransport.SharedMemory)
        {
            await Console.Error.WriteLineAsync($"Tensors are sent as bytes: {reason}");
        }
    }

    private async Task RestartAsync(WorkerProcess dead, CancellationToken cancellationToken)
    {
        _restarted = true;
        _before = Statistics;
        _worker = null;
        _client?.Dispose();
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
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "VoiceActivity.dll"));
        }

        start.ArgumentList.Add(WorkerOption);
        start.ArgumentList.Add(socket);
        return start;
    }

    // A small model: more threads would only wait for each other.
    private static OnnxModelWorker<SileroVad.IModel> LoadModel() =>
        SileroVad.CreateWorker(new OnnxWorkerOptions { IntraOpThreads = 1, InterOpThreads = 1 });
}
