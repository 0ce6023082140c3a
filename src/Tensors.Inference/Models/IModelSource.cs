namespace Tensors;

/// <summary>Where models are had by name: a worker in this process, or a channel to one in another.</summary>
public interface IModelSource
{
    /// <summary>A model, to be called.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelCallException">There is no such model, or it cannot be reached.</exception>
    Task<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default);
}
