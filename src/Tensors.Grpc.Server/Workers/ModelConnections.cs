using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>Configures how long a server keeps the connections of its clients.</summary>
public static class ModelConnections
{
    // Not infinite: with that, connections were seen to be closed after a second.
    private static readonly TimeSpan _never = TimeSpan.FromDays(3650);

    // Kestrel's default grace of 5 seconds resets the whole connection, with every call and registration of its client, because one message pauses:
    // the client swaps, or waits for a processor or a debugger. Within a minute, pings have found a client that does not live.
    private static readonly MinDataRate _minDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromMinutes(1));

    /// <summary>
    /// Applies <see cref="ModelWorkerOptions.IdleTimeout"/>, <see cref="ModelWorkerOptions.KeepAlivePingInterval"/> and
    /// <see cref="ModelWorkerOptions.KeepAlivePingTimeout"/> to a server, in place of Kestrel's limits. Call it before the endpoints are configured:
    /// it applies to those that follow.
    /// </summary>
    /// <param name="kestrel">The options of Kestrel, in <c>ConfigureKestrel</c>.</param>
    /// <exception cref="InvalidOperationException">The service is not registered: call <c>AddModelWorkers</c> first.</exception>
    public static void UseModelConnections(this KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        var idle =
            kestrel.ApplicationServices.GetService<IdleConnections>()
            ?? throw new InvalidOperationException(
                "No models are registered. Call AddModelWorkers before UseModelConnections."
            );
        var options = kestrel.ApplicationServices.GetRequiredService<IOptions<ModelWorkerOptions>>().Value;

        // The same for every connection, those that hold something included: so it is never reached, and idle connections are closed elsewhere.
        kestrel.Limits.KeepAliveTimeout = _never;
        kestrel.Limits.MinRequestBodyDataRate = _minDataRate;
        kestrel.Limits.MinResponseDataRate = _minDataRate;
        kestrel.Limits.Http2.KeepAlivePingDelay = options.KeepAlivePingInterval;
        kestrel.Limits.Http2.KeepAlivePingTimeout = options.KeepAlivePingTimeout;
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(idle.Watch));
    }
}
