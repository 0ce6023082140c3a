using Microsoft.Extensions.Hosting;

namespace Tensors.Grpc;

/// <summary>
/// Replaces the default lifetime of a host, which handles termination signals, for a host that is started and stopped by a caller that
/// handles the signals itself.
/// </summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
