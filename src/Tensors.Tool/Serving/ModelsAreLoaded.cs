using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Tensors.Tool.Serving;

/// <summary>
/// Implements a health check. The server is healthy if it is not shutting down and is not loading a model. A model that failed to load
/// does not make the server unhealthy.
/// </summary>
internal sealed class ModelsAreLoaded(IModelRepository repository, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("ending")
            : repository.IsOpening || repository.GetIndex().Any(model => model.State is ModelState.Loading)
                ? HealthCheckResult.Unhealthy("loading")
            : HealthCheckResult.Healthy()
        );
}
