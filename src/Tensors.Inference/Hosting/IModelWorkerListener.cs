namespace Tensors;

/// <summary>
/// Serves the models of a <see cref="ModelWorkerHost"/> over one transport. Libraries that provide a transport implement this interface.
/// Applications add a transport with a method such as <c>ListenGrpc</c>.
/// </summary>
public interface IModelWorkerListener : IAsyncDisposable
{
    /// <summary>Starts listening. When the returned task has completed, clients can connect.</summary>
    /// <param name="models">The models to serve, each with a different name. They are not disposed.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">The address is in use or cannot be created.</exception>
    Task StartAsync(IReadOnlyList<IModelWorker> models, CancellationToken cancellationToken);

    /// <summary>Stops accepting calls, and waits until running calls have ended.</summary>
    /// <param name="cancellationToken">Stops waiting for running calls.</param>
    Task StopAsync(CancellationToken cancellationToken);
}
