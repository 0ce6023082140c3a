using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>
/// Serves models to other processes over one or more transports. Add a transport, for example with <c>ListenGrpc</c> from the gRPC server
/// package. Then call <see cref="RunAsync"/> in a dedicated worker process, or <see cref="StartAsync"/> and <see cref="StopAsync"/> to host
/// models in a program that does other work as well.
/// </summary>
public sealed class ModelWorkerHost : IAsyncDisposable
{
    private readonly List<IModelWorkerListener> _listeners = [];
    private State _state;

    private enum State
    {
        New,
        Started,
        Stopped,
    }

    /// <summary>Initializes a host that serves the models of a worker.</summary>
    /// <param name="worker">The worker of a contract. The host does not dispose it.</param>
    public ModelWorkerHost(IModelGroup worker)
        : this(worker is null ? throw new ArgumentNullException(nameof(worker)) : worker.Models) { }

    /// <summary>Initializes a host that serves the specified models.</summary>
    /// <param name="models">The models to serve. The host does not dispose them.</param>
    /// <exception cref="ArgumentException">There is no model, or two models have the same name.</exception>
    public ModelWorkerHost(params IEnumerable<IModelWorker> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        Models = [.. models];
        if (Models.IsEmpty)
        {
            throw new ArgumentException("The host has no model. Pass at least one.", nameof(models));
        }

        _ = ModelSource.ByName(Models.AsSpan());
    }

    /// <summary>Gets the models that the host serves.</summary>
    public ImmutableArray<IModelWorker> Models { get; }

    /// <summary>Adds a transport. Called by extension methods such as <c>ListenGrpc</c>. Returns this host.</summary>
    /// <param name="listener">The transport. The host starts, stops and disposes it.</param>
    /// <returns>This host, so that calls can be chained.</returns>
    /// <exception cref="InvalidOperationException">The host has been started.</exception>
    public ModelWorkerHost Listen(IModelWorkerListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (_state is not State.New)
        {
            throw new InvalidOperationException(
                "The host has already been started. Add all transports before starting it."
            );
        }

        _listeners.Add(listener);
        return this;
    }

    /// <summary>Starts listening on all transports. When the returned task has completed, clients can connect.</summary>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="InvalidOperationException">No transport has been added, or the host has been started before.</exception>
    /// <exception cref="IOException">
    /// Another process listens on an address, or a socket's path is an ordinary file. Transports that were started have been stopped.
    /// </exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_state is not State.New)
        {
            throw new InvalidOperationException("The host has been started before. Create a new host to serve again.");
        }

        if (_listeners.Count == 0)
        {
            throw new InvalidOperationException(
                "The host has no transport, so no client could connect. Add one first, for example with ListenGrpc(socketPath)."
            );
        }

        _state = State.Started;
        try
        {
            foreach (var listener in _listeners)
            {
                await listener.StartAsync(Models, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops accepting calls on all transports, and waits until running calls have ended.</summary>
    /// <param name="cancellationToken">Stops waiting for running calls.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_state is not State.Started)
        {
            return Task.CompletedTask;
        }

        _state = State.Stopped;
        return Task.WhenAll(_listeners.Select(listener => listener.StopAsync(cancellationToken)));
    }

    /// <summary>
    /// Runs a worker process. Serves the models until SIGTERM, Ctrl-C, cancellation, or the end of the parent process that started this
    /// process with <c>WorkerProcess</c>. Then waits until running calls have ended, and disposes the host. If there is such a parent, it
    /// handles Ctrl-C, and this process ignores it.
    /// </summary>
    /// <param name="cancellationToken">Stops serving. The returned task then completes without an exception.</param>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Ctrl-C reaches all processes of the group at once. A worker with a parent ignores it, so that the parent can stop the worker in order.
        using var interrupt = PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            signal => Stop(signal, WorkerParent.Exists ? null : stop)
        );
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        if (WorkerParent.Exists)
        {
            _ = WorkerParent.CancelAtEndAsync(stop);
        }

        await using var disposing = this.ConfigureAwait(false);
        try
        {
            await StartAsync(stop.Token).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposing the host stops it.
        }
    }

    /// <summary>Stops the host if it is running, and releases its transports. The models are not disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        _listeners.Clear();
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource? stop)
    {
        signal.Cancel = true;
        stop?.Cancel();
    }
}
