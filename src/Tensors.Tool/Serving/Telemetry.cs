using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tensors.Tool.Serving;

/// <summary>
/// Exports metrics and traces: metrics for Prometheus if an address for them is set, and metrics and traces over OTLP if the standard
/// environment variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
/// </summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The meters of this library, of ASP.NET Core, of Kestrel and of the runtime. docs/observability.md describes them.
    private static readonly string[] _meters =
    [
        "Tensors.Runtime",
        "Tensors.OnnxRuntime",
        "Tensors.Grpc",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];

    private static bool HasCollector => Environment.GetEnvironmentVariable(Collector) is { Length: > 0 };

    public static void Add(IServiceCollection services, ServeOptions options)
    {
        if (options.Metrics is null && !HasCollector)
        {
            return;
        }

        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(options.OpenInference.ServerName))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(_meters);
                if (options.Metrics is not null)
                {
                    metrics.AddPrometheusExporter();
                }

                if (HasCollector)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (HasCollector)
        {
            telemetry.WithTracing(traces =>
                traces.AddSource("Tensors.Grpc").AddSource("Microsoft.AspNetCore").AddOtlpExporter()
            );
        }
    }

    public static void Map(WebApplication application, ServeOptions options)
    {
        if (options.Metrics is not null)
        {
            // Prometheus uses HTTP/1.1, which only the port for metrics supports.
            application.MapPrometheusScrapingEndpoint();
        }
    }
}
