using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tensors.Tool.Serving;

/// <summary>
/// Metrics and traces: read by Prometheus where asked for, and sent by OTLP where the standard variable
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector.
/// </summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Those of this library, of ASP.NET Core and of Kestrel: docs/observability.md says what is in them.
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
            // That port alone speaks HTTP/1.1, which Prometheus does.
            application.MapPrometheusScrapingEndpoint();
        }
    }
}
