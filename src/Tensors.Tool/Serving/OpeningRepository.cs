using Tensors.OnnxRuntime;

namespace Tensors.Tool.Serving;

/// <summary>
/// Represents a model repository that is opened only after the server has started to listen. Until then, it lists no models, and calls
/// fail because the server is unavailable.
/// </summary>
internal sealed class OpeningRepository : IModelRepository
{
    private volatile OnnxModelRepository? _repository;

    /// <inheritdoc/>
    public bool IsOpening => _repository is null;

    private OnnxModelRepository Opened =>
        _repository
        ?? throw new ModelUnavailableException(
            "The server is still loading its models. Call again when ServerReady reports that it is ready."
        );

    /// <summary>Sets the opened repository. From now on, all calls are forwarded to it.</summary>
    public void Set(OnnxModelRepository repository) => _repository = repository;

    /// <inheritdoc/>
    public IReadOnlyList<ModelIndexEntry> GetIndex() => _repository?.GetIndex() ?? [];

    /// <inheritdoc/>
    public ValueTask<ServedModel> GetModelAsync(
        string name,
        string version = "",
        CancellationToken cancellationToken = default
    ) => Opened.GetModelAsync(name, version, cancellationToken);

    /// <inheritdoc/>
    public Task LoadAsync(string name, CancellationToken cancellationToken = default) =>
        Opened.LoadAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task LoadAsync(string name, ModelOverride replacement, CancellationToken cancellationToken = default) =>
        Opened.LoadAsync(name, replacement, cancellationToken);

    /// <inheritdoc/>
    public Task UnloadAsync(string name, CancellationToken cancellationToken = default) =>
        Opened.UnloadAsync(name, cancellationToken);
}
