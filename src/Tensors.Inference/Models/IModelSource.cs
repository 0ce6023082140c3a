namespace Tensors;

/// <summary>Finds models by name. Implemented by workers in this process, and by channels to workers in another process.</summary>
public interface IModelSource
{
    /// <summary>Returns the model with the specified name.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ModelCallException">The model does not exist, or it cannot be reached.</exception>
    ValueTask<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default);
}
