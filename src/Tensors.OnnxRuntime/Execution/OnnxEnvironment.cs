using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>ONNX Runtime in this process. What it logs goes to loggers; by itself it would write colored lines to standard error.</summary>
/// <remarks>
/// Where the program has created ONNX Runtime's environment before this library does, that one is used, and it logs where the program says.
/// There is one environment in a process: the lines of a session go to the logger of that session, others to the last logger that was set.
/// </remarks>
internal static partial class OnnxEnvironment
{
    private static readonly Lock _gate = new();

    // ONNX Runtime keeps a pointer to it.
    private static readonly DOrtLoggingFunction _write = Write;

    // ONNX Runtime names the session of a line by its id.
    private static readonly ConditionalWeakTable<ILogger, string> _ids = [];
    private static readonly ConcurrentDictionary<string, WeakReference<ILogger>> _loggers = new(StringComparer.Ordinal);
    private static volatile ILogger _last = NullLogger.Instance;

    /// <summary>Sets where the sessions log that are made with the options.</summary>
    public static void LogTo(ILogger logger, SessionOptions options)
    {
        options.LogId = _ids.GetValue(
            logger,
            static added =>
            {
                var id = $"tensors-{Guid.NewGuid():n}";
                _loggers[id] = new WeakReference<ILogger>(added);
                return id;
            }
        );
        if (logger != NullLogger.Instance)
        {
            _last = logger;
        }
    }

    /// <summary>Gets the environment. It sends no telemetry, for which it would write an identifier of the device into the user's home.</summary>
    public static OrtEnv Get()
    {
        lock (_gate)
        {
            var environment = OrtEnv.IsCreated ? OrtEnv.Instance() : Create();
            environment.DisableTelemetryEvents();
            return environment;
        }
    }

    private static OrtEnv Create()
    {
        var options = new EnvironmentCreationOptions
        {
            logId = "tensors",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
            loggingFunction = _write,
        };
        return OrtEnv.CreateInstanceWithOptions(ref options);
    }

    private static void Write(
        IntPtr parameter,
        OrtLoggingLevel severity,
        string category,
        string logId,
        string codeLocation,
        string message
    )
    {
        try
        {
            // A line of a log stays one.
            LogMessage(Find(logId), LevelOf(severity), message?.Trim().ReplaceLineEndings(" ") ?? "");
        }
        catch (Exception)
        {
            // No exception may pass through native code. A logger that throws loses the message.
        }
    }

    // A run has the id of its session, a colon and its own. A session whose logger has been collected logs nowhere.
    private static ILogger Find(string? logId) =>
        !_loggers.TryGetValue(logId?.Split(':')[0] ?? "", out var found) ? _last
        : found.TryGetTarget(out var logger) ? logger
        : NullLogger.Instance;

    private static LogLevel LevelOf(OrtLoggingLevel severity) =>
        severity switch
        {
            OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE => LogLevel.Trace,
            OrtLoggingLevel.ORT_LOGGING_LEVEL_INFO => LogLevel.Information,
            OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING => LogLevel.Warning,
            OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR => LogLevel.Error,
            _ => LogLevel.Critical,
        };

    [LoggerMessage(Message = "ONNX Runtime: {Text}")]
    private static partial void LogMessage(ILogger logger, LogLevel level, string text);
}
