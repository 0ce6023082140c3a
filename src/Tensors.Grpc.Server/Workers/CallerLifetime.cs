using Microsoft.Extensions.Hosting;

namespace Tensors.Grpc;

/// <summary>
/// Represents a host lifetime that does not handle termination signals. It replaces the default lifetime if the caller starts and stops
/// the host and handles the signals.
/// </summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
