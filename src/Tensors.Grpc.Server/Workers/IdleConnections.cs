using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>
/// Closes connections that have had no call for <see cref="ModelWorkerOptions.IdleTimeout"/> and that have neither a session nor
/// registered regions.
/// </summary>
/// <remarks>
/// Kestrel's own limit applies to all connections. It would also close those with sessions or registered shared memory, which end with the
/// connection. This class is a startup filter because it counts the calls to all endpoints with a middleware.
/// </remarks>
internal sealed class IdleConnections : IStartupFilter, IDisposable
{
    private static readonly TimeSpan _minPeriod = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _maxPeriod = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ConnectionUse, bool> _connections = [];
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly ITimer? _timer;

    public IdleConnections(IOptions<ModelWorkerOptions> options, TimeProvider clock)
    {
        _timeout = options.Value.IdleTimeout;
        _clock = clock;
        if (_timeout != Timeout.InfiniteTimeSpan)
        {
            var period = TimeSpan.FromTicks(Math.Clamp((_timeout / 4).Ticks, _minPeriod.Ticks, _maxPeriod.Ticks));
            _timer = clock.CreateTimer(
                static connections => ((IdleConnections)connections!).CloseIdle(),
                this,
                period,
                period
            );
        }
    }

    /// <summary>Returns connection middleware that watches a connection until it ends.</summary>
    public ConnectionDelegate Watch(ConnectionDelegate next) =>
        async connection =>
        {
            var use = new ConnectionUse(connection, _clock);
            connection.Features.Set(use);
            _connections[use] = true;
            try
            {
                await next(connection);
            }
            finally
            {
                _connections.TryRemove(use, out _);
            }
        };

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        application =>
        {
            application.Use(
                static async (http, call) =>
                {
                    var use = http.Features.Get<ConnectionUse>();
                    use?.Begin();
                    try
                    {
                        await call(http);
                    }
                    finally
                    {
                        use?.End();
                    }
                }
            );
            next(application);
        };

    public void Dispose() => _timer?.Dispose();

    private void CloseIdle()
    {
        foreach (var (use, _) in _connections)
        {
            use.CloseIfIdle(_timeout);
        }
    }
}
