namespace Tensors.Grpc;

/// <summary>Provides extension methods that add gRPC to a <see cref="ModelWorkerHost"/>.</summary>
public static class ModelWorkerHostExtensions
{
    /// <summary>Adds a transport that serves the models of the host over gRPC on a Unix domain socket. Returns the host.</summary>
    /// <remarks>
    /// A socket file that a killed process left behind is replaced. Once the host listens, only the current user can connect. Use a folder that only
    /// this user can access, because the permissions of the file are set a moment after the socket has been created.
    /// </remarks>
    /// <param name="host">The host.</param>
    /// <param name="socketPath">The path of the socket.</param>
    /// <param name="configure">Sets the options, or null for the defaults.</param>
    /// <returns>The host, so that calls can be chained.</returns>
    /// <exception cref="InvalidOperationException">The host has been started.</exception>
    public static ModelWorkerHost ListenGrpc(
        this ModelWorkerHost host,
        string socketPath,
        Action<ModelWorkerOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentException.ThrowIfNullOrEmpty(socketPath);
        return host.Listen(new GrpcListener(socketPath, configure));
    }
}
