using Microsoft.Extensions.Hosting;

namespace Tensors.Grpc;

/// <summary>
/// Replaces the default lifetime of a host, which handles signals, where the caller that starts and stops the host handles them.
/// </summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
