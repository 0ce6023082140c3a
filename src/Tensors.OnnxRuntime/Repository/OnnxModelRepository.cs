using Microsoft.Extensions.Logging.Abstractions;
using Tensors.OnnxRuntime.Repository;

namespace Tensors.OnnxRuntime;

/// <summary>A folder of ONNX models, each of which can be called by its name.</summary>
/// <remarks>
/// <para>
/// The folder has <c>name.onnx</c>, <c>name/model.onnx</c>, or Triton's layout <c>name/1/model.onnx</c> with any number of versions, of which the
/// highest is the default. In Triton's layout, <c>name/config.pbtxt</c> may set <c>max_batch_size</c> and the <c>count</c> of <c>instance_group</c>; the
/// log says which other keys it has.
/// </para>
/// <para>
/// A model that cannot be loaded stands in the index with the reason, and is not tried again until <see cref="LoadAsync(string, CancellationToken)"/> asks for it; the others are
/// served. The folder is listed at the start and by <see cref="LoadAsync(string, CancellationToken)"/>: then new models appear, and those that are gone go.
/// </para>
/// <para>
/// A <see cref="ServedModel"/> that has been unloaded or replaced since it was found takes on no more calls, but ends those that it has. Whoever gets
/// an <see cref="ObjectDisposedException"/> from it finds the model again.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class OnnxModelRepository : IModelRepository, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _listing = new();
    private readonly OnnxModelRepositoryOptions _options;
    private readonly OnnxWorkerOptions _worker;
    private readonly ModelFolder _folder;

    // Replaced as a whole, so that a call's look-up takes no lock.
    private volatile Dictionary<string, RepositoryModel> _models = new(StringComparer.Ordinal);
    private volatile bool _isDisposed;

    private OnnxModelRepository(OnnxModelRepositoryOptions options)
    {
        _options = options;
        _worker =
            options.Worker.Logger == NullLogger.Instance
                ? options.Worker with
                {
                    Logger = options.Logger,
                }
                : options.Worker;
        _folder = new ModelFolder(Path.GetFullPath(options.Folder), options.Logger);
    }

    /// <summary>Opens a folder, and loads its models where the options say so. One that cannot be loaded stops no other.</summary>
    /// <param name="options">The folder, and how to run its models.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelFolderException">The folder is not there, is a file, or cannot be listed.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or an execution provider is not known.</exception>
    public static async Task<OnnxModelRepository> OpenAsync(
        OnnxModelRepositoryOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Folder, nameof(options));
        if (options.Worker is null || options.Logger is null || !Enum.IsDefined(options.Loading))
        {
            throw new ArgumentException(
                $"Worker and Logger must be set, and Loading, which is {options.Loading}, must be one of "
                    + $"{string.Join(", ", Enum.GetNames<ModelLoading>())}.",
                nameof(options)
            );
        }

        WorkerSession.Check(options.Worker);
        var repository = new OnnxModelRepository(options);
        try
        {
            await Task.Run(() => repository.List(isStart: true), cancellationToken).ConfigureAwait(false);
            if (options.Loading is ModelLoading.AtStart)
            {
                await Parallel
                    .ForEachAsync(
                        repository._models.Values,
                        cancellationToken,
                        static async (model, token) => await model.StartAsync().WaitAsync(token).ConfigureAwait(false)
                    )
                    .ConfigureAwait(false);
            }

            return repository;
        }
        catch
        {
            repository.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ModelIndexEntry> GetIndex()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return
        [
            .. _models
                .OrderBy(static model => model.Key, StringComparer.Ordinal)
                .SelectMany(static model => model.Value.GetIndex()),
        ];
    }

    /// <inheritdoc/>
    public ValueTask<ServedModel> FindAsync(
        string name,
        string version = "",
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(version);
        return Get(name).FindAsync(version, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The folder is listed anew. Of the model, the highest version is loaded, and then the others are given up: they are loaded anew when they are called. If it cannot be
    /// loaded, what was loaded stays.
    /// </remarks>
    public Task LoadAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Task.Run(() => ListAndLoadAsync(name), CancellationToken.None).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Only where <see cref="OnnxModelRepositoryOptions.Loading"/> is <see cref="ModelLoading.OnRequest"/>. The files are kept in a temporary folder that only
    /// this user can enter, until the model is unloaded or loaded again. If the model cannot be loaded so, what was loaded stays.
    /// </remarks>
    public Task LoadAsync(string name, ModelOverride replacement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(replacement);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_options.Loading is not ModelLoading.OnRequest)
        {
            throw RepositoryErrors.NoOverrides(name);
        }

        return Task.Run(() => OverrideAsync(name, replacement), CancellationToken.None).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task UnloadAsync(string name, CancellationToken cancellationToken = default)
    {
        var model = Get(name);
        if (model.IsAdded)
        {
            Remove(name, model);
        }

        return model.UnloadAsync(isGone: model.IsAdded).WaitAsync(cancellationToken);
    }

    /// <summary>Unloads all models, each when the calls that it has taken on have ended. It does not wait for that.</summary>
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

    private RepositoryModel Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var models = _models;
        return models.TryGetValue(name, out var model)
            ? model
            : throw RepositoryErrors.UnknownModel(name, [.. models.Keys.Order(StringComparer.Ordinal)]);
    }

    private async Task ListAndLoadAsync(string name)
    {
        var files = TryList();
        var model = Get(name);
        await model
            .LoadAsync(files.TryGetValue(name, out var found) ? found : throw RepositoryErrors.OnlyFromRequest(name))
            .ConfigureAwait(false);
    }

    private async Task OverrideAsync(string name, ModelOverride replacement)
    {
        var configuration = ConfigurationSource.OfRequest(replacement.Configuration);
        if (replacement.Files.Count == 0)
        {
            var listed = TryList();
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

    /// <summary>Gets a model, or adds one that the folder does not have.</summary>
    private RepositoryModel GetOrAdd(ModelFiles files)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                files.Written?.Dispose();
                throw new ObjectDisposedException(nameof(OnnxModelRepository));
            }

            if (!_models.TryGetValue(files.Name, out var model))
            {
                model = new RepositoryModel(files, isOpen: false, _worker, _options.Logger) { IsAdded = true };
                _models = new(_models, StringComparer.Ordinal) { [files.Name] = model };
            }

            return model;
        }
    }

    private Dictionary<string, ModelFiles> TryList()
    {
        try
        {
            return List(isStart: false);
        }
        catch (ModelFolderException e)
        {
            RepositoryLog.FolderUnreadable(_options.Logger, e);
            throw RepositoryErrors.FolderUnreadable();
        }
    }

    /// <summary>Lists the folder: new models appear, and those that are gone go. What is known of the others stays.</summary>
    private Dictionary<string, ModelFiles> List(bool isStart)
    {
        // One listing at a time, so that the last one counts.
        lock (_listing)
        {
            var files = _folder.List();
            var isOpen =
                _options.Loading is ModelLoading.OnFirstUse || (isStart && _options.Loading is ModelLoading.AtStart);
            List<RepositoryModel> gone = [];
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                var models = new Dictionary<string, RepositoryModel>(StringComparer.Ordinal);
                foreach (var (name, found) in files)
                {
                    models[name] = _models.TryGetValue(name, out var known)
                        ? known
                        : new RepositoryModel(found, isOpen, _worker, _options.Logger);
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
