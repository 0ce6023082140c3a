using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Represents one model of a repository, with all its versions.</summary>
/// <remarks>
/// Files are read, and sessions are created and disposed, outside the lock by tasks that cannot be cancelled. If a version is unloaded while an
/// attempt to load it is in progress, the attempt disposes the session that it created. Each version has at most one attempt in progress, for which
/// all callers wait.
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

    /// <summary>Initializes a new model without loading it.</summary>
    /// <param name="files">The files of the model.</param>
    /// <param name="isOpen">Whether the model may be loaded when it is first called.</param>
    /// <param name="settings">The settings for running the model.</param>
    /// <param name="logger">The logger of the repository.</param>
    public RepositoryModel(ModelFiles files, bool isOpen, ExecutionSettings settings, ILogger logger)
    {
        _name = files.Name;
        _isOpen = isOpen;
        _settings = settings;
        _logger = logger;
        _loader = new VersionLoader(files, _settings, _logger);
        _versions = new ModelVersions(_name, _loader.Versions);
    }

    /// <summary>Gets or sets a value indicating whether a request added the model, so that it is not in the folder.</summary>
    public bool IsAdded { get; set; }

    /// <summary>Gets a value indicating whether at least one version is loaded.</summary>
    public bool IsLoaded => _versions.All.Any(static version => version.Worker is not null);

    /// <summary>Returns the index entries of the model's versions, with the highest first.</summary>
    public ImmutableArray<ModelIndexEntry> GetIndex()
    {
        lock (_lock)
        {
            return [.. _versions.All.Select(version => version.ToEntry(_name))];
        }
    }

    /// <summary>
    /// Loads the default version, or all selected versions if the configuration sets <c>version_policy</c>. Called when the repository is opened.
    /// </summary>
    public Task StartAsync()
    {
        lock (_lock)
        {
            return _loader.LoadsAll ? Task.WhenAll(_versions.All.Select(Load)) : Load(_versions.Default);
        }
    }

    /// <inheritdoc cref="IModelRepository.GetModelAsync"/>
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
    /// Loads the highest version from the specified files, makes it the default, and unloads the other versions. Then, if the configuration sets
    /// <c>version_policy</c>, loads the other versions that the policy selects, from the same files.
    /// </summary>
    /// <exception cref="ModelCallException">
    /// A version cannot be loaded. If it is the highest version, the versions that were loaded before stay loaded.
    /// </exception>
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

    /// <summary>Unloads all versions, and cancels attempts to load them. The model cannot be called until it is loaded again.</summary>
    /// <param name="isGone">Whether the model is removed, so that it cannot be loaded again.</param>
    /// <returns>A task that completes when the accepted calls have ended and the memory has been released.</returns>
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

    /// <summary>
    /// Completes a request to load the model, after the attempt to load <paramref name="wanted"/> has ended. If the attempt succeeded, makes that
    /// version the default, and unloads all other versions. Then, if the configuration sets <c>version_policy</c>, starts to load the other versions
    /// that the policy selects, from the same files as that version. If the attempt failed, or if a later request was made, does not load or unload
    /// any version. Returns the workers of the unloaded versions, which the caller must dispose, and the versions that are being loaded.
    /// </summary>
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
                // A later request decides what is loaded.
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

    /// <summary>Starts to load a version, or returns the attempt that is already in progress. The caller holds the lock.</summary>
    private Task<LoadEnd> Load(RepositoryVersion version)
    {
        if (version.Loading is { } loading)
        {
            var isFromRequest = version.LoadingFrom!.Files.IsFromRequest || _loader.Files.IsFromRequest;
            if (!isFromRequest || version.LoadingFrom == _loader)
            {
                return loading;
            }

            // The attempt in progress uses other files or another configuration than the current ones.
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

    /// <summary>
    /// Completes an attempt to load a version, and returns its result. Installs the worker, or disposes it if the version was unloaded in
    /// the meantime.
    /// </summary>
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
