using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Tensors.Tool.Serving;

/// <summary>Configures the log of the server, which is written to standard error.</summary>
internal static class ServerLog
{
    public static void Configure(ILoggingBuilder logging, ServeOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", Max(options.LogLevel, LogLevel.Warning));
        logging.AddFilter("Grpc", Max(options.LogLevel, LogLevel.Warning));

        // gRPC logs an error if a client cancels a call while the message is being read. Failures in the services are logged by the services.
        logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", Max(options.LogLevel, LogLevel.Critical));

        // Otherwise a host that is stopped during its start would log that as a failure.
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
