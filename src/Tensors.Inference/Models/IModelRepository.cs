namespace Tensors;

/// <summary>Lists, finds, loads and unloads the models of a server.</summary>
/// <remarks>Thread-safe.</remarks>
public interface IModelRepository
{
    /// <summary>
    /// Gets a value indicating whether the repository is still being opened. Until it has been opened, it does not know all of its
    /// models.
    /// </summary>
    bool IsOpening => false;

    /// <summary>
    /// Returns all versions of all models, loaded or not, ordered by name. The versions of a model are in descending order.
    /// </summary>
    IReadOnlyList<ModelIndexEntry> GetIndex();

    /// <summary>
    /// Returns the model with the specified name. A repository that loads models on first use loads the model if necessary.
    /// </summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version, or an empty string for the default version, which is usually the highest.</param>
    /// <param name="cancellationToken">Stops waiting for the model to be loaded. Loading continues.</param>
    /// <returns>The loaded model. The repository owns it.</returns>
    /// <exception cref="ModelCallException">
    /// The model or version does not exist (<see cref="ModelNotFoundException"/>), or it cannot be called now
    /// (<see cref="ModelUnavailableException"/>). The message says why.
    /// </exception>
    ValueTask<ServedModel> GetModelAsync(
        string name,
        string version = "",
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Loads a model, or reloads it. If a version is already loaded, it serves calls until the new version is loaded. It continues to
    /// serve them if loading fails.
    /// </summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Stops waiting. Loading continues.</param>
    /// <exception cref="ModelCallException">The model does not exist or cannot be loaded, or this repository does not support loading.</exception>
    Task LoadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Loads a model with another configuration, and optionally other files, than those in the repository. They apply until the model is
    /// unloaded or loaded again.
    /// </summary>
    /// <param name="name">The model's name. If <paramref name="replacement"/> has files, the repository need not have a model of this name.</param>
    /// <param name="replacement">The configuration and the files.</param>
    /// <param name="cancellationToken">Stops waiting. Loading continues.</param>
    /// <exception cref="ModelCallException">
    /// The model cannot be loaded with this configuration and these files, or this repository does not accept replacements. The default
    /// implementation always fails with this exception.
    /// </exception>
    Task LoadAsync(string name, ModelOverride replacement, CancellationToken cancellationToken = default) =>
        Task.FromException(
            new ModelCallException(
                "This repository loads models only from its own configuration and files. Load the model without parameters."
            )
        );

    /// <summary>
    /// Unloads all versions of a model, after the calls that it has accepted have ended. New calls fail immediately with a
    /// <see cref="ModelUnavailableException"/>, until the model is loaded again.
    /// </summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Stops waiting. Unloading continues.</param>
    /// <exception cref="ModelCallException">The model does not exist, or this repository does not support unloading.</exception>
    Task UnloadAsync(string name, CancellationToken cancellationToken = default);
}
