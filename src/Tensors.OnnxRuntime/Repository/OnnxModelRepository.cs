using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository;

namespace Tensors.OnnxRuntime;

/// <summary>A folder of ONNX models, each of which can be called by its name.</summary>
/// <remarks>
/// <para>
/// The folder has <c>name.onnx</c>, <c>name/model.onnx</c>, or Triton's layout <c>name/1/model.onnx</c> with any number of versions, of which the
/// highest is the default. In Triton's layout, <c>name/config.pbtxt</c> is Triton's configuration. The log names the keys that have no effect here; a model
/// whose configuration cannot be honoured is not loaded.
/// </para>
/// <para>
/// A model that cannot be loaded stands in the index with the reason, and is not tried again until <see cref="LoadAsync(string, CancellationToken)"/> asks for it; the others are
/// served. The folder is listed at the start and by <see cref="LoadAsync(string, CancellationToken)"/>: then new models appear, and those that are gone go.
/// </para>
/// <para>
/// A <see cref="ServedModel"/> that has been unloaded or replaced since it was found takes on no more calls, but ends those that it has. A caller that gets
/// an <see cref="ObjectDisposedException"/> from it finds the model again.
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

        var folder = Path.GetFullPath(options.Folder);
        var loading = options.Loading;
        var settings = options.Worker.ToSettings();
        SessionLoader.Check(settings);
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
    public ValueTask<ServedModel> FindAsync(
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
    /// The folder is listed anew. Of the model, the highest version is loaded, and then the others are given up: they are loaded anew when they are called. If it cannot be
    /// loaded, what was loaded stays.
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
    /// Only where <see cref="OnnxModelRepositoryOptions.Loading"/> is <see cref="ModelLoading.OnRequest"/>. The files are kept in a temporary folder that only
    /// this user can enter, until the model is unloaded or loaded again. If the model cannot be loaded so, what was loaded stays.
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

    /// <summary>Unloads all models, each when the calls that it has taken on have ended. It does not wait for that.</summary>
    public void Dispose() => _models.Dispose();

    /// <summary>Gets whether models that appear may be loaded when they are first called.</summary>
    private bool IsOpen(bool isStart) =>
        _loading is ModelLoading.OnFirstUse || (isStart && _loading is ModelLoading.AtStart);
}
