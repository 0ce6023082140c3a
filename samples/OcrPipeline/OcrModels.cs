using Tensors;
using Tensors.Grpc;

namespace OcrPipeline;

/// <summary>Where the two models run: each in a worker process of its own, or both in this one.</summary>
internal sealed class OcrModels : IAsyncDisposable
{
    private readonly SharedMemoryAllocator _allocator;
    private readonly CharacterSet _characters;
    private readonly bool _inProcess;
    private readonly List<IDisposable> _local = [];
    private readonly List<WorkerProcess> _workers = [];
    private IModelSource? _detector;
    private IModelSource? _recognizer;
    private ChannelStatistics _before;
    private bool _restarted;

    private OcrModels(SharedMemoryAllocator allocator, CharacterSet characters, bool inProcess)
    {
        _allocator = allocator;
        _characters = characters;
        _inProcess = inProcess;
    }

    /// <summary>How tensors get to the models, for people.</summary>
    public string Transport => _inProcess ? "in process" : "shared memory";

    /// <summary>What has crossed between the processes, over a restart as well.</summary>
    public ChannelStatistics Statistics =>
        _workers
            .Select(worker => worker.Channel.Statistics)
            .Aggregate(
                _before,
                static (sum, next) =>
                    new ChannelStatistics(
                        sum.Calls + next.Calls,
                        sum.WireBytes + next.WireBytes,
                        sum.SharedBytes + next.SharedBytes
                    )
            );

    /// <summary>Loads the models here, or starts the two workers, again where one dies before it works.</summary>
    public static async Task<OcrModels> StartAsync(
        SharedMemoryAllocator allocator,
        bool inProcess,
        CancellationToken cancellationToken
    )
    {
        var characters = CharacterSet.Read(ModelFiles.PathOf(ModelFiles.Characters));
        var models = new OcrModels(allocator, characters, inProcess);
        try
        {
            await models.StartAsync(cancellationToken);
            return models;
        }
        catch
        {
            await models.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads a page. Where a worker dies meanwhile, both are started again, once, and the page is read anew.</summary>
    /// <exception cref="ModelCallException">A worker died a second time, or a model failed.</exception>
    public async Task<PageReading> ReadAsync(Page page, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnceAsync(page, cancellationToken);
        }
        catch (ModelUnavailableException e) when (!_inProcess)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_restarted)
            {
                throw new ModelUnavailableException(
                    $"{e.Message} Both workers have already been started twice, so they are not started again.",
                    e
                );
            }

            await RestartAsync(e.Message, cancellationToken);
            return await ReadAsync(page, cancellationToken);
        }
    }

    /// <summary>Stops the workers, or unloads the models.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<PageReading> ReadOnceAsync(Page page, CancellationToken cancellationToken)
    {
        using var detector = new TextDetectorClient(_detector!, _allocator);
        using var recognizer = new TextRecognizerClient(_recognizer!, _allocator);
        return await PageReading.ReadAsync(page, detector, recognizer, _characters, cancellationToken);
    }

    /// <summary>Starts the workers, and once again if one dies before it works.</summary>
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartOnceAsync(cancellationToken);
        }
        catch (ModelUnavailableException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RestartAsync(e.Message, cancellationToken);
        }
    }

    private async Task RestartAsync(string reason, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"{reason} Starting both workers again.");
        _restarted = true;
        _before = Statistics;
        await StopAsync();
        await StartOnceAsync(cancellationToken);
    }

    private async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        if (_inProcess)
        {
            var detector = new TextDetector(ModelFiles.PathOf(ModelFiles.Detection), _allocator);
            _local.Add(detector);
            var recognizer = OcrProcess.LoadRecognizer();
            _local.Add(recognizer);
            (_detector, _recognizer) = (detector, new ModelSource(recognizer));
            return;
        }

        // Each loads its model while the other does.
        var starting = new[] { OcrRole.Detection, OcrRole.Recognition }
            .Select(role => OcrProcess.StartAsync(role, _allocator, cancellationToken))
            .ToArray();
        try
        {
            await Task.WhenAll(starting);
        }
        finally
        {
            _workers.AddRange(starting.Where(task => task.IsCompletedSuccessfully).Select(task => task.Result));
        }

        (_detector, _recognizer) = (_workers[0].Channel, _workers[1].Channel);
    }

    private async Task StopAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        foreach (var model in _local)
        {
            model.Dispose();
        }

        _workers.Clear();
        _local.Clear();
    }
}
