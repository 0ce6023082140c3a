using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Creates ONNX Runtime's environment, and forwards its log messages to loggers. Without this class, ONNX Runtime writes colored lines to
/// standard error.
/// </summary>
/// <remarks>
/// A process has only one environment. If the program has created it before this library does, it is used unchanged, and logs where the program
/// specified. Otherwise, the log lines of a session go to the logger of that session, and other lines go to the last logger that was set.
/// </remarks>
internal static partial class OnnxEnvironment
{
    private static readonly Lock _gate = new();

    // Kept in a field, because ONNX Runtime keeps a pointer to it.
    private static readonly DOrtLoggingFunction _write = Write;

    // ONNX Runtime passes the id of the session with each log line.
    private static readonly ConditionalWeakTable<ILogger, string> _ids = [];
    private static readonly ConcurrentDictionary<string, WeakReference<ILogger>> _loggers = new(StringComparer.Ordinal);
    private static volatile ILogger _last = NullLogger.Instance;

    /// <summary>Sets the logger that receives the log messages of sessions created with the specified options.</summary>
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

    /// <summary>
    /// Returns ONNX Runtime's environment, and creates it if necessary. Disables telemetry, for which ONNX Runtime would write a device
    /// identifier to the user's home folder.
    /// </summary>
    /// <exception cref="DllNotFoundException">The program does not have the native library of ONNX Runtime.</exception>
    public static OrtEnv Get()
    {
        lock (_gate)
        {
            try
            {
                var environment = OrtEnv.IsCreated ? OrtEnv.Instance() : Create();
                environment.DisableTelemetryEvents();
                return environment;
            }
            catch (Exception e) when (NativeLibrary.IsMissing(e))
            {
                throw NativeLibrary.Missing(e);
            }
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
            // Line breaks are removed, so that each message is one log line.
            LogMessage(Find(logId), LevelOf(severity), message?.Trim().ReplaceLineEndings(" ") ?? "");
        }
        catch (Exception)
        {
            // Exceptions must not pass through native code. If the logger throws, the message is lost.
        }
    }

    // The id of a run consists of the id of its session, a colon and an id of the run. Messages are dropped if the logger has been garbage-collected.
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
