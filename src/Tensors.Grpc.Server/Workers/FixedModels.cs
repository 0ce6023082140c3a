namespace Tensors.Grpc;

/// <summary>Represents a repository of the models that an application registered. They cannot be loaded or unloaded.</summary>
internal sealed class FixedModels(IEnumerable<IModelWorker> models) : IModelRepository
{
    private readonly SortedDictionary<string, ServedModel> _models = ByName(models);

    /// <summary>Gets a value indicating whether no model is registered.</summary>
    public bool IsEmpty => _models.Count == 0;

    public IReadOnlyList<ModelIndexEntry> GetIndex() =>
        [.. _models.Select(model => new ModelIndexEntry(model.Key, model.Value.Version, ModelState.Ready, ""))];

    public ValueTask<ServedModel> GetModelAsync(
        string name,
        string version = "",
        CancellationToken cancellationToken = default
    )
    {
        var model = Find(name);
        return version.Length == 0 || string.Equals(version, model.Version, StringComparison.Ordinal)
            ? ValueTask.FromResult(model)
            : throw new ModelNotFoundException(
                $"Request for unknown model: '{name}' version {Shown.Name(version)} is not found. The available version is {model.Version}."
            );
    }

    public Task LoadAsync(string name, CancellationToken cancellationToken = default) => throw Unchanging(name, "load");

    public Task UnloadAsync(string name, CancellationToken cancellationToken = default) =>
        throw Unchanging(name, "unload");

    private static SortedDictionary<string, ServedModel> ByName(IEnumerable<IModelWorker> models)
    {
        var served = new SortedDictionary<string, ServedModel>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            if (!served.TryAdd(model.Metadata.Name, new ServedModel(model)))
            {
                throw new InvalidOperationException(
                    $"Two models have the name '{model.Metadata.Name}', but callers select a model by its name. Register only one of them, or give "
                        + "one of the contracts another name."
                );
            }
        }

        return served;
    }

    private ServedModel Find(string name) =>
        _models.TryGetValue(name, out var model)
            ? model
            : throw new ModelNotFoundException(
                $"Request for unknown model: '{Shown.Name(name)}' is not found. Available models: {string.Join(", ", _models.Keys)}."
            );

    private ModelCallException Unchanging(string name, string what)
    {
        _ = Find(name);
        return new ModelCallException(
            $"failed to {what} '{name}': this server serves a fixed set of models, which cannot be loaded or unloaded."
        );
    }
}
