using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository;

namespace Tensors.OnnxRuntime;

/// <summary>Represents a repository that serves the ONNX models in a folder by name.</summary>
/// <remarks>
/// <para>
/// A model is a file <c>name.onnx</c>, a folder with one version, <c>name/model.onnx</c>, or a folder in Triton's layout, <c>name/1/model.onnx</c>,
/// with any number of versions, of which the highest is the default. The folder of a model may hold Triton's configuration, <c>name/config.pbtxt</c>.
/// The log names the keys of the configuration that have no effect here. A model whose configuration cannot be applied is not loaded.
/// </para>
/// <para>
/// A model that cannot be loaded is listed in the index with the reason. Loading is not tried again until
/// <see cref="LoadAsync(string, CancellationToken)"/> is called for it. The other models are served. The folder is listed when the repository is
/// opened and by <see cref="LoadAsync(string, CancellationToken)"/>, which adds new models and unloads and removes models that the folder no longer
/// has.
/// </para>
/// <para>
/// A <see cref="ServedModel"/> that has been unloaded or replaced since it was found accepts no more calls, but completes the calls that it has
/// accepted. A caller that gets an <see cref="ObjectDisposedException"/> from it must find the model again.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class OnnxModelRepository : IModelRepository, IDisposable
{
    private readonly ModelLoading _loading;
    private readonly RepositoryModels _models;

    private OnnxModelRepository(string folder, ModelLoading loading, ExecutionSettings settings, ILogger logger)
    {
        _loading = loading;
        _models = new RepositoryModels(
            folder,
            settings.Logger == NullLogger.Instance ? settings with { Logger = logger } : settings,
            logger
        );
    }

    /// <summary>
    /// Opens a folder, and loads its models if <see cref="OnnxModelRepositoryOptions.Loading"/> is <see cref="ModelLoading.AtStart"/>. A model that
    /// cannot be loaded does not affect the others.
    /// </summary>
    /// <param name="options">The folder, and how to run its models. They are copied.</param>
    /// <param name="cancellationToken">Cancels opening.</param>
    /// <returns>The repository. The caller disposes it.</returns>
    /// <exception cref="ModelFolderException">The folder does not exist, is a file, or cannot be listed.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or an execution provider is unknown.</exception>
    public static async Task<OnnxModelRepository> OpenAsync(
        OnnxModelRepositoryOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = OnnxModelRepositoryOptions.ToSettings(options);
        var folder = Path.GetFullPath(options.Folder);
        var loading = options.Loading;
        var repository = new OnnxModelRepository(folder, loading, settings, options.Logger);
        try
        {
            await repository
                ._models.OpenAsync(loading is ModelLoading.AtStart, repository.IsOpen(isStart: true), cancellationToken)
                .ConfigureAwait(false);
            return repository;
        }
        catch (Exception e)
        {
            repository.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw ModelFolderException.Of(folder, e);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ModelIndexEntry> GetIndex() => _models.GetIndex();

    /// <inheritdoc/>
    public ValueTask<ServedModel> GetModelAsync(
        string name,
        string version = "",
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(version);
        return _models.Get(name).FindAsync(version, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Lists the folder again, and loads the highest version of the model. Then the other versions are unloaded. If the configuration sets
    /// <c>version_policy</c>, the other versions that it selects are then loaded too; otherwise, a version is loaded again when it is next called. If
    /// the highest version cannot be loaded, the versions that were loaded before stay loaded.
    /// </remarks>
    public Task LoadAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        _models.ThrowIfDisposed();
        return Task.Run(() => _models.LoadAsync(name, IsOpen(isStart: false)), CancellationToken.None)
            .WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Requires that <see cref="OnnxModelRepositoryOptions.Loading"/> is <see cref="ModelLoading.OnRequest"/>. The files are kept in a temporary
    /// folder that only the current user can access, until the model is unloaded or loaded again. If loading fails, the versions that were loaded
    /// before stay loaded.
    /// </remarks>
    public Task LoadAsync(string name, ModelOverride replacement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(replacement);
        _models.ThrowIfDisposed();
        if (_loading is not ModelLoading.OnRequest)
        {
            throw RepositoryErrors.NoOverrides(name);
        }

        return Task.Run(() => _models.LoadAsync(name, replacement, IsOpen(isStart: false)), CancellationToken.None)
            .WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task UnloadAsync(string name, CancellationToken cancellationToken = default) =>
        _models.UnloadAsync(name).WaitAsync(cancellationToken);

    /// <summary>Unloads each model after the calls that it has accepted have ended. Does not wait for them.</summary>
    public void Dispose() => _models.Dispose();

    /// <summary>Determines whether new models may be loaded when they are first called.</summary>
    private bool IsOpen(bool isStart) =>
        _loading is ModelLoading.OnFirstUse || (isStart && _loading is ModelLoading.AtStart);
}
