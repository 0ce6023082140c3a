using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Tensors.Memory;

/// <summary>
/// Wraps a logger and ignores its exceptions. They must neither replace the error that is being logged nor end the process from
/// a timer callback.
/// </summary>
[SuppressMessage("Design", "CA1031", Justification = "A logger can throw anything.")]
internal sealed class SafeLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // The exception cannot be reported anywhere else.
        }
    }
}
