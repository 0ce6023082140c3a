using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime;

/// <summary>ONNX Runtime in this process. What it logs goes to a logger; by itself it would write colored lines to standard error.</summary>
/// <remarks>
/// Where the program has created ONNX Runtime's environment before this library does, that one is used, and it logs where the program says.
/// There is one environment in a process, and so one logger: the last that was set.
/// </remarks>
internal static partial class OnnxEnvironment
{
    private static readonly Lock _gate = new();

    // ONNX Runtime keeps a pointer to it.
    private static readonly DOrtLoggingFunction _write = Write;

    private static volatile ILogger _logger = NullLogger.Instance;

    /// <summary>Sets where ONNX Runtime logs; the null logger changes nothing.</summary>
    public static void LogTo(ILogger logger)
    {
        if (logger != NullLogger.Instance)
        {
            _logger = logger;
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
            LogMessage(_logger, LevelOf(severity), message?.Trim().ReplaceLineEndings(" ") ?? "");
        }
        catch (Exception)
        {
            // No exception may pass through native code. A logger that throws loses the message.
        }
    }

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
