using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Tensors.Tool.Serving;

/// <summary>The server's log, on standard error: what models do, and what goes wrong.</summary>
internal static class ServerLog
{
    public static void Configure(ILoggingBuilder logging, ServeOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", Max(options.LogLevel, LogLevel.Warning));
        logging.AddFilter("Grpc", Max(options.LogLevel, LogLevel.Warning));

        // Of a call that its client cancels while it is read, gRPC logs an error. What fails in the services is logged there.
        logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", Max(options.LogLevel, LogLevel.Critical));

        // A host that is stopped while it starts would log that as a failure.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = options.LogsJson ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple;
        });
        if (options.LogsJson)
        {
            logging.AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat) = (true, "O"));
        }
        else
        {
            logging.AddSimpleConsole(text => (text.SingleLine, text.TimestampFormat) = (true, "HH:mm:ss "));
        }
    }

    private static LogLevel Max(LogLevel a, LogLevel b) => a > b ? a : b;
}
