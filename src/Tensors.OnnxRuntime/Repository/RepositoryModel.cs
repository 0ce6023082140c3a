using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>One model of a repository, with all its versions.</summary>
/// <remarks>
/// Files are read and sessions made and freed outside of the lock, by tasks that no cancellation stops; an attempt to load that ends after its version was
/// given up frees what it made. Of a version, one attempt goes on at a time, and all callers that want it wait for that one.
/// </remarks>
internal sealed class RepositoryModel
{
    private readonly Lock _lock = new();
    private readonly string _name;
    private readonly ExecutionSettings _settings;
    private readonly ILogger _logger;

    private readonly ModelVersions _versions;
    private readonly RequestFiles _written = new();
    private VersionLoader _loader;
    private bool _isOpen;
    private bool _isGone;
    private int _requests;

    /// <summary>A model that has appeared.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="isOpen">Whether it may be loaded when it is first called.</param>
    /// <param name="settings">How to run it.</param>
    /// <param name="logger">The repository's.</param>
    public RepositoryModel(ModelFiles files, bool isOpen, ExecutionSettings settings, ILogger logger)
    {
        _name = files.Name;
        _isOpen = isOpen;
        _settings = settings;
        _logger = logger;
        _loader = new VersionLoader(files, _settings, _logger);
        _versions = new ModelVersions(_name, _loader.Versions);
    }

    /// <summary>Gets or sets whether only a request brought the model: the folder does not have it.</summary>
    public bool IsAdded { get; set; }

    /// <summary>Gets whether a version is loaded.</summary>
    public bool IsLoaded => _versions.All.Any(static version => version.Worker is not null);

    /// <summary>Its lines in the index, the highest version first.</summary>
    public ImmutableArray<ModelIndexEntry> GetIndex()
    {
        lock (_lock)
        {
            return [.. _versions.All.Select(version => version.ToEntry(_name))];
        }
    }

    /// <summary>Loads the highest version, or all where the configuration says so, when the repository starts.</summary>
    public Task StartAsync()
    {
        lock (_lock)
        {
            return _loader.LoadsAll ? Task.WhenAll(_versions.All.Select(Load)) : Load(_versions.Default);
        }
    }

    /// <inheritdoc cref="IModelRepository.FindAsync"/>
    public async ValueTask<ServedModel> FindAsync(string version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task loading;
            lock (_lock)
            {
                var found = _versions.Find(version);
                if (found.Served is { } served)
                {
                    return served;
                }

                if (!_isOpen)
                {
                    throw RepositoryErrors.NotLoaded(_name);
                }

                if (found is { Loading: null, Failure: { } reason })
                {
                    throw RepositoryErrors.NotReady(_name, found.Number, reason);
                }

                loading = Load(found);
            }

            await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Loads the highest version that there is now; the others are given up when it is loaded. Where the configuration says that all are served, all
    /// are loaded.
    /// </summary>
    /// <exception cref="ModelCallException">One cannot be loaded; where it is the highest, what was loaded stays.</exception>
    public async Task LoadAsync(ModelFiles files)
    {
        var loader = new VersionLoader(files, _settings, _logger);
        RepositoryVersion wanted;
        VersionLoader before;
        Task<LoadEnd> loading;
        int request;
        lock (_lock)
        {
            if (_isGone)
            {
                files.Written?.Dispose();
                throw RepositoryErrors.UnloadedMeanwhile(_name);
            }

            request = ++_requests;
            _isOpen = true;
            before = _loader;
            _written.Hold(files.Written);
            Update(loader);
            wanted = _versions.Highest;
            _versions.Default = _versions.Default.Worker is null ? wanted : _versions.Default;
            loading = Load(wanted);
        }

        var end = await loading.ConfigureAwait(false);
        var (retired, others) = Settle(wanted, end, request, before);
        Free(retired);
        Check(wanted, end);
        foreach (var (version, other) in others)
        {
            Check(version, await other.ConfigureAwait(false));
        }
    }

    /// <summary>Gives up all versions. It is not found until it is loaded.</summary>
    /// <param name="isGone">Whether for good.</param>
    /// <returns>Ends when the calls that run have ended.</returns>
    public Task UnloadAsync(bool isGone)
    {
        List<RepositoryWorker> retired;
        Task drained;
        lock (_lock)
        {
            _requests++;
            _isOpen = false;
            _isGone |= isGone;
            retired = GiveUp(_versions.All);
            _written.RemoveAllBut(null);
            drained = Task.WhenAll(_versions.All.Select(static version => version.Drained));
            _versions.RemoveGone();
            _versions.Default = _versions.All[0];
        }

        Free(retired);
        return drained;
    }

    private void Check(RepositoryVersion version, LoadEnd end)
    {
        if (!end.IsLoaded)
        {
            throw end.Failure is { } reason
                ? RepositoryErrors.LoadFailed(_name, version.Number, reason)
                : RepositoryErrors.UnloadedMeanwhile(_name);
        }
    }

    private static void Free(List<RepositoryWorker> retired) => retired.ForEach(static worker => worker.Dispose());

    private void Update(VersionLoader loader)
    {
        _loader = loader;
        _versions.Update(loader.Versions);
    }

    /// <summary>After an attempt to load that was asked for: selects the default, gives up other versions, and begins to load those that are served.</summary>
    private (List<RepositoryWorker> Retired, List<(RepositoryVersion Version, Task<LoadEnd> End)> Others) Settle(
        RepositoryVersion wanted,
        LoadEnd end,
        int request,
        VersionLoader before
    )
    {
        lock (_lock)
        {
            if (request != _requests)
            {
                // There is a later request.
                _written.RemoveAllBut(_loader.Files.Written);
                return ([], []);
            }

            if (!end.IsLoaded)
            {
                if (_loader.Files.IsFromRequest)
                {
                    Update(before);
                    wanted.Failure = end.Failure;
                }

                _written.RemoveAllBut(_loader.Files.Written);
                _versions.SelectLoaded();
                return ([], []);
            }

            _versions.Default = wanted;
            _written.RemoveAllBut(_loader.Files.Written);
            var retired = GiveUp(_versions.All.Where(version => version != wanted));
            _versions.RemoveGone();
            return (
                retired,
                _loader.LoadsAll
                    ? [.. _versions.All.Where(version => version != wanted).Select(version => (version, Load(version)))]
                    : []
            );
        }
    }

    /// <summary>Begins to load a version, or gives the attempt that goes on. Under the lock.</summary>
    private Task<LoadEnd> Load(RepositoryVersion version)
    {
        if (version.Loading is { } loading)
        {
            var isFromRequest = version.LoadingFrom!.Files.IsFromRequest || _loader.Files.IsFromRequest;
            if (!isFromRequest || version.LoadingFrom == _loader)
            {
                return loading;
            }

            // Its files or its configuration are others than those that are wanted now.
            version.GiveUpLoading();
        }

        var (loader, file, epoch) = (_loader, version.File, version.Epoch);
        version.Failure = null;
        version.LoadingFrom = loader;
        return version.Loading = Task.Factory.StartNew(
            () => Install(version, epoch, loader.Load(file)),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default
        );
    }

    /// <summary>Puts what was made into its place, if that is still wanted.</summary>
    private LoadEnd Install(RepositoryVersion version, int epoch, LoadedVersion made)
    {
        var superfluous = made.Worker;
        var isWanted = false;
        lock (_lock)
        {
            if (version.Epoch == epoch)
            {
                isWanted = true;
                version.Loading = null;
                version.Failure = made.Failure;
                superfluous = made.Worker is null ? null : version.Install(made.Worker);
                version.Serve(_versions.Numbers());
            }
        }

        superfluous?.Dispose();
        return new LoadEnd(isWanted && made.Worker is not null, isWanted ? made.Failure : null);
    }

    private List<RepositoryWorker> GiveUp(IEnumerable<RepositoryVersion> versions)
    {
        var retired = new List<RepositoryWorker>();
        foreach (var version in versions)
        {
            if (version.GiveUp() is { } worker)
            {
                retired.Add(worker);
                _ = LogUnloadedAsync(version.Number, worker);
            }
        }

        return retired;
    }

    private async Task LogUnloadedAsync(string version, RepositoryWorker worker)
    {
        await worker.Unloaded.ConfigureAwait(false);
        RepositoryLog.Unloaded(_logger, _name, version);
    }
}
