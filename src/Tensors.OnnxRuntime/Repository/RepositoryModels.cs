using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Contains the models of a repository by name: those in the folder, and those that requests have added.</summary>
internal sealed class RepositoryModels : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _listing = new();
    private readonly ModelFolder _folder;
    private readonly ExecutionSettings _settings;
    private readonly ILogger _logger;

    // Replaced instead of changed, so that calls look up a model without taking a lock.
    private volatile Dictionary<string, RepositoryModel> _models = new(StringComparer.Ordinal);
    private volatile bool _isDisposed;

    /// <summary>Initializes an empty list of models. <see cref="OpenAsync"/> fills it with the models in the folder.</summary>
    /// <param name="folder">The full path of the folder.</param>
    /// <param name="settings">The settings for running each model.</param>
    /// <param name="logger">The logger of the repository.</param>
    public RepositoryModels(string folder, ExecutionSettings settings, ILogger logger)
    {
        _folder = new ModelFolder(folder, logger);
        _settings = settings;
        _logger = logger;
    }

    /// <summary>Lists the folder for the first time and adds its models. Loads them if <paramref name="isLoading"/> is true.</summary>
    /// <param name="isLoading">Whether to load the models. A model that cannot be loaded does not affect the others.</param>
    /// <param name="isOpen">Whether models may be loaded when they are first called.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be listed.</exception>
    public async Task OpenAsync(bool isLoading, bool isOpen, CancellationToken cancellationToken)
    {
        await Task.Run(() => List(isOpen), cancellationToken).ConfigureAwait(false);
        if (isLoading)
        {
            await Parallel
                .ForEachAsync(
                    _models.Values,
                    cancellationToken,
                    static async (model, token) => await model.StartAsync().WaitAsync(token).ConfigureAwait(false)
                )
                .ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="IModelRepository.GetIndex"/>
    public IReadOnlyList<ModelIndexEntry> GetIndex()
    {
        ThrowIfDisposed();
        return
        [
            .. _models
                .OrderBy(static model => model.Key, StringComparer.Ordinal)
                .SelectMany(static model => model.Value.GetIndex()),
        ];
    }

    /// <summary>Returns the model with the specified name.</summary>
    /// <exception cref="ModelCallException">The repository has no such model.</exception>
    public RepositoryModel Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ThrowIfDisposed();
        var models = _models;
        return models.TryGetValue(name, out var model)
            ? model
            : throw RepositoryErrors.UnknownModel(name, [.. models.Keys.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Lists the folder again, and loads a model from the files that are in the folder now.</summary>
    /// <param name="name">The name of the model.</param>
    /// <param name="isOpen">Whether models that are new in the folder may be loaded when they are first called.</param>
    public Task LoadAsync(string name, bool isOpen)
    {
        var files = TryList(isOpen);
        return Get(name)
            .LoadAsync(files.TryGetValue(name, out var found) ? found : throw RepositoryErrors.OnlyFromRequest(name));
    }

    /// <summary>Loads a model with the configuration from a request, and with the files from the request if it contains any.</summary>
    /// <inheritdoc cref="LoadAsync(string, bool)"/>
    public async Task LoadAsync(string name, ModelOverride replacement, bool isOpen)
    {
        var configuration = ConfigurationSource.OfRequest(replacement.Configuration);
        if (replacement.Files.Count == 0)
        {
            var listed = TryList(isOpen);
            var known = Get(name);
            var found = listed.TryGetValue(name, out var files) ? files : throw RepositoryErrors.OnlyFromRequest(name);
            await known
                .LoadAsync(found with { Configuration = configuration, IsFromRequest = true })
                .ConfigureAwait(false);
            return;
        }

        if (!ModelFolder.IsName(name))
        {
            throw RepositoryErrors.WrongName(name);
        }

        var written = TemporaryFiles.Write(replacement.Files);
        var sent = new ModelFiles(name, configuration, ModelFolder.ListVersions(written.Folder))
        {
            IsFromRequest = true,
            Written = written,
        };
        var model = GetOrAdd(sent);
        try
        {
            await model.LoadAsync(sent).ConfigureAwait(false);
        }
        catch (ModelCallException) when (model.IsAdded && !model.IsLoaded)
        {
            Remove(name, model);
            await model.UnloadAsync(isGone: true).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Unloads a model. A model that a request has added is also removed.</summary>
    public Task UnloadAsync(string name)
    {
        var model = Get(name);
        if (model.IsAdded)
        {
            Remove(name, model);
        }

        return model.UnloadAsync(isGone: model.IsAdded);
    }

    /// <summary>Throws if the repository has been disposed.</summary>
    public void ThrowIfDisposed()
    {
        if (_isDisposed)
        {
            throw new ObjectDisposedException("OnnxModelRepository");
        }
    }

    /// <summary>Unloads each model after the calls that it has accepted have ended. Does not wait for them.</summary>
    public void Dispose()
    {
        Dictionary<string, RepositoryModel> models;
        lock (_lock)
        {
            _isDisposed = true;
            models = _models;
            _models = new(StringComparer.Ordinal);
        }

        GiveUp(models.Values);
    }

    private static void GiveUp(IEnumerable<RepositoryModel> models)
    {
        foreach (var model in models)
        {
            _ = model.UnloadAsync(isGone: true);
        }
    }

    private void Remove(string name, RepositoryModel model)
    {
        lock (_lock)
        {
            if (_models.TryGetValue(name, out var found) && found == model)
            {
                var models = new Dictionary<string, RepositoryModel>(_models, StringComparer.Ordinal);
                models.Remove(name);
                _models = models;
            }
        }
    }

    /// <summary>
    /// Returns the model with the name of the specified files. If there is no such model, adds a new one, which is not in the folder.
    /// </summary>
    private RepositoryModel GetOrAdd(ModelFiles files)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                files.Written?.Dispose();
                ThrowIfDisposed();
            }

            if (!_models.TryGetValue(files.Name, out var model))
            {
                model = new RepositoryModel(files, isOpen: false, _settings, _logger) { IsAdded = true };
                _models = new(_models, StringComparer.Ordinal) { [files.Name] = model };
            }

            return model;
        }
    }

    private Dictionary<string, ModelFiles> TryList(bool isOpen)
    {
        try
        {
            return List(isOpen);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RepositoryLog.FolderUnreadable(_logger, e);
            throw RepositoryErrors.FolderUnreadable();
        }
    }

    /// <summary>
    /// Lists the folder and returns the files of its models. Adds new models, and removes and unloads models that are no longer in the
    /// folder. The state of the other models does not change.
    /// </summary>
    private Dictionary<string, ModelFiles> List(bool isOpen)
    {
        // Only one listing at a time, so that an older listing cannot overwrite the result of a newer one.
        lock (_listing)
        {
            var files = _folder.List();
            List<RepositoryModel> gone = [];
            lock (_lock)
            {
                ThrowIfDisposed();
                var models = new Dictionary<string, RepositoryModel>(StringComparer.Ordinal);
                foreach (var (name, found) in files)
                {
                    models[name] = _models.TryGetValue(name, out var known)
                        ? known
                        : new RepositoryModel(found, isOpen, _settings, _logger);
                    models[name].IsAdded = false;
                }

                foreach (var (name, added) in _models.Where(static model => model.Value.IsAdded))
                {
                    models.TryAdd(name, added);
                }

                gone.AddRange(
                    _models.Where(model => !models.ContainsKey(model.Key)).Select(static model => model.Value)
                );
                _models = models;
            }

            GiveUp(gone);
            return files;
        }
    }
}
