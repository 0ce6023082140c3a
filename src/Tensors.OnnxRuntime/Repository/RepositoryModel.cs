using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>One model of a repository, with all its versions.</summary>
/// <remarks>
/// Files are read and sessions made and freed outside of the lock, by tasks that nobody's cancellation stops; an attempt to load that ends after its version was
/// given up frees what it made. Of a version, one attempt goes on at a time, and whoever wants it waits for that one.
/// </remarks>
internal sealed class RepositoryModel
{
    private readonly Lock _lock = new();
    private readonly string _name;
    private readonly OnnxWorkerOptions _options;
    private readonly ILogger _logger;

    // The highest first.
    private ImmutableArray<RepositoryVersion> _versions = [];

    // What a request for no version in particular gets: the highest, but one that is loaded until a higher one is.
    private RepositoryVersion _default;
    private VersionLoader _loader;
    private bool _isOpen;
    private bool _isGone;
    private int _requests;

    /// <summary>A model that has appeared.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="isOpen">Whether it may be loaded when it is first called.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="logger">The repository's.</param>
    public RepositoryModel(ModelFiles files, bool isOpen, OnnxWorkerOptions options, ILogger logger)
    {
        _name = files.Name;
        _isOpen = isOpen;
        _options = options;
        _logger = logger;
        _loader = new VersionLoader(files, _options, _logger);
        SetVersions([.. files.Versions.Select(static file => new RepositoryVersion(file))]);
        _default = _versions[0];
    }

    /// <summary>Its lines in the index, the highest version first.</summary>
    public ImmutableArray<ModelIndexEntry> GetIndex()
    {
        lock (_lock)
        {
            return [.. _versions.Select(version => version.ToEntry(_name))];
        }
    }

    /// <summary>Loads the highest version, when the repository starts.</summary>
    public Task StartAsync()
    {
        lock (_lock)
        {
            return Load(_default);
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
                var found = Find(version);
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

    /// <summary>Loads the highest version that there is now. The others are given up when it is loaded.</summary>
    /// <exception cref="ModelCallException">It cannot be loaded; what was loaded stays.</exception>
    public async Task LoadAsync(ModelFiles files)
    {
        RepositoryVersion wanted;
        Task<LoadEnd> loading;
        int request;
        lock (_lock)
        {
            if (_isGone)
            {
                throw RepositoryErrors.UnloadedMeanwhile(_name);
            }

            request = ++_requests;
            _isOpen = true;
            Update(files);
            wanted = _versions.First(static version => !version.IsGone);
            _default = _default.Worker is null ? wanted : _default;
            loading = Load(wanted);
        }

        var end = await loading.ConfigureAwait(false);
        Free(Settle(wanted, end, request));
        if (!end.IsLoaded)
        {
            throw end.Failure is { } reason
                ? RepositoryErrors.LoadFailed(_name, wanted.Number, reason)
                : RepositoryErrors.UnloadedMeanwhile(_name);
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
            retired = GiveUp(_versions);
            drained = Task.WhenAll(_versions.Select(static version => version.Drained));
            SetVersions([.. _versions.Where(static version => !version.IsGone)]);
            _default = _versions[0];
        }

        Free(retired);
        return drained;
    }

    private static void Free(List<RepositoryWorker> retired) => retired.ForEach(static worker => worker.Dispose());

    private RepositoryVersion Find(string number)
    {
        if (number.Length == 0)
        {
            return _default;
        }

        foreach (var version in _versions)
        {
            if (string.Equals(version.Number, number, StringComparison.Ordinal))
            {
                return version;
            }
        }

        throw RepositoryErrors.UnknownVersion(_name, number, Numbers());
    }

    /// <summary>Takes over what the folder has now. A version that is gone stays while it is loaded. Under the lock.</summary>
    private void Update(ModelFiles files)
    {
        _loader = new VersionLoader(files, _options, _logger);
        var known = _versions.ToDictionary(static version => version.File.Number);
        var versions = new List<RepositoryVersion>();
        foreach (var file in files.Versions)
        {
            var version = known.Remove(file.Number, out var before) ? before : new RepositoryVersion(file);
            (version.File, version.IsGone, version.Failure) = (file, false, null);
            versions.Add(version);
        }

        foreach (var version in known.Values)
        {
            version.IsGone = true;
            if (version.Worker is not null)
            {
                versions.Add(version);
            }
            else
            {
                version.GiveUp();
            }
        }

        SetVersions([.. versions.OrderByDescending(static version => version.File.Number)]);
        if (!_versions.Contains(_default))
        {
            _default = _versions[0];
        }
    }

    /// <summary>After an attempt to load that was asked for: what is the default now, and what goes.</summary>
    private List<RepositoryWorker> Settle(RepositoryVersion wanted, LoadEnd end, int request)
    {
        lock (_lock)
        {
            if (request != _requests)
            {
                // Somebody has asked for something else since.
                return [];
            }

            if (!end.IsLoaded)
            {
                _default = _default.Worker is null
                    ? _versions.FirstOrDefault(static version => version.Worker is not null, wanted)
                    : _default;
                return [];
            }

            _default = wanted;
            var retired = GiveUp(_versions.Where(version => version != wanted));
            SetVersions([.. _versions.Where(static version => !version.IsGone)]);
            return retired;
        }
    }

    /// <summary>Begins to load a version, or gives the attempt that goes on. Under the lock.</summary>
    private Task<LoadEnd> Load(RepositoryVersion version)
    {
        if (version.Loading is { } loading)
        {
            return loading;
        }

        var (loader, file, epoch) = (_loader, version.File, version.Epoch);
        version.Failure = null;
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
                version.Serve(Numbers());
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

    private void SetVersions(ImmutableArray<RepositoryVersion> versions)
    {
        _versions = versions;
        foreach (var version in versions)
        {
            version.Serve(Numbers());
        }
    }

    private ImmutableArray<string> Numbers() => [.. _versions.Select(static version => version.Number)];
}
