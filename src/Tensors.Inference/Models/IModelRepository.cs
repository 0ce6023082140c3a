namespace Tensors;

/// <summary>The models that a server has: which there are, which are loaded, and those that can be called.</summary>
/// <remarks>Thread-safe.</remarks>
public interface IModelRepository
{
    /// <summary>Gets a value indicating whether the repository is still being opened, and not all of its models are known.</summary>
    bool IsOpening => false;

    /// <summary>Every version of every model, loaded or not, ordered by name and then by version, the highest first.</summary>
    IReadOnlyList<ModelIndexEntry> GetIndex();

    /// <summary>A model that can be called. One that is to be loaded when it is first needed is loaded now.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">Its version, or nothing for the highest.</param>
    /// <param name="cancellationToken">Stops waiting until it is loaded.</param>
    /// <exception cref="ModelCallException">
    /// There is no such model or version (<see cref="ModelNotFoundException"/>), or it cannot be called now
    /// (<see cref="ModelUnavailableException"/>): the message says why.
    /// </exception>
    ValueTask<ServedModel> FindAsync(string name, string version = "", CancellationToken cancellationToken = default);

    /// <summary>Loads a model, or loads it anew: what was loaded before serves until then, and where loading fails.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Stops waiting; loading goes on.</param>
    /// <exception cref="ModelCallException">There is no such model, it cannot be loaded, or this repository does not change.</exception>
    Task LoadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Loads a model with another configuration, and perhaps other files, than those of the repository, until it is unloaded or loaded again.</summary>
    /// <param name="name">The model's name; with files, also of a model that the repository does not have.</param>
    /// <param name="replacement">The configuration and the files.</param>
    /// <param name="cancellationToken">Stops waiting; loading goes on.</param>
    /// <exception cref="ModelCallException">It cannot be loaded so, or this repository does not accept that.</exception>
    Task LoadAsync(string name, ModelOverride replacement, CancellationToken cancellationToken = default) =>
        Task.FromException(
            new ModelCallException(
                "This repository loads models only with the configuration and the files that it has. Load the model without parameters."
            )
        );

    /// <summary>
    /// Unloads all versions of a model, when the calls that it has taken on have ended. From now on it is not found
    /// (<see cref="ModelUnavailableException"/>), until it is loaded.
    /// </summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Stops waiting; unloading goes on.</param>
    /// <exception cref="ModelCallException">There is no such model, or this repository does not change.</exception>
    Task UnloadAsync(string name, CancellationToken cancellationToken = default);
}
