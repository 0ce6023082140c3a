using Microsoft.Extensions.Hosting;

namespace Tensors.Grpc;

/// <summary>
/// A host lifetime that does not handle termination signals. It replaces the default lifetime when the caller starts and stops the host and
/// handles the signals itself.
/// </summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
