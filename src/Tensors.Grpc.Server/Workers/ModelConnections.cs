using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>Provides an extension method that configures how long a server keeps client connections open.</summary>
public static class ModelConnections
{
    // Not an infinite time: with that value, connections were observed to close after a second.
    private static readonly TimeSpan _never = TimeSpan.FromDays(3650);

    // With Kestrel's default grace period of 5 seconds, one paused message resets the whole connection, with all calls and registrations of the
    // client, although the client may only be swapping, or waiting for a processor or a debugger. Pings detect a dead client within a minute.
    private static readonly MinDataRate _minDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromMinutes(1));

    /// <summary>
    /// Applies <see cref="ModelWorkerOptions.IdleTimeout"/>, <see cref="ModelWorkerOptions.KeepAlivePingInterval"/> and
    /// <see cref="ModelWorkerOptions.KeepAlivePingTimeout"/> to a server, instead of Kestrel's limits. Call this method before you
    /// configure endpoints: endpoints that were configured earlier are not affected.
    /// </summary>
    /// <param name="kestrel">The options of Kestrel, from the callback of <c>ConfigureKestrel</c>.</param>
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

        // Kestrel's limit applies to all connections, also to those with sessions or registrations, so it must never be reached. IdleConnections
        // closes the idle ones.
        kestrel.Limits.KeepAliveTimeout = _never;
        kestrel.Limits.MinRequestBodyDataRate = _minDataRate;
        kestrel.Limits.MinResponseDataRate = _minDataRate;
        kestrel.Limits.Http2.KeepAlivePingDelay = options.KeepAlivePingInterval;
        kestrel.Limits.Http2.KeepAlivePingTimeout = options.KeepAlivePingTimeout;
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(idle.Watch));
    }
}
