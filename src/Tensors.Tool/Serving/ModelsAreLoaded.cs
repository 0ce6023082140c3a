using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Tensors.Tool.Serving;

/// <summary>Healthy is a server that takes calls and loads no model at the moment. A model that cannot be loaded is its own affair.</summary>
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
