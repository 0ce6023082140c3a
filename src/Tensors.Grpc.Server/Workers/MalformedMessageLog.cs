using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>Logs the number of malformed messages, at most once in ten seconds.</summary>
internal sealed partial class MalformedMessageLog(TimeProvider clock, ILogger<MalformedMessageLog> logger)
    : IStartupFilter
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _logged;
    private long _count;

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        application =>
        {
            application.Use(
                async (http, call) =>
                {
                    await call(http);
                    if (IsMalformed(http))
                    {
                        Note(http.Request.Path);
                    }
                }
            );
            next(application);
        };

    private static bool IsMalformed(HttpContext http)
    {
        var message = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers["grpc-message"].ToString();
        if (string.IsNullOrEmpty(message))
        {
            message = http.Response.Headers["grpc-message"].ToString();
        }

        return message.StartsWith(MalformedMessage.Detail, StringComparison.Ordinal);
    }

    private void Note(string path)
    {
        long count;
        lock (_gate)
        {
            _count++;
            if (_logged is { } last && clock.GetElapsedTime(last) < _period)
            {
                return;
            }

            (_logged, count, _count) = (clock.GetTimestamp(), _count, 0);
        }

        LogMalformed(logger, count, Shown.Name(path));
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Malformed messages since the previous line of this kind: {Count}. The most recent one called {Method}."
    )]
    private static partial void LogMalformed(ILogger logger, long count, string method);
}
