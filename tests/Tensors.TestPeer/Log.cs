using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tensors.TestPeer;

/// <summary>Keeps what is logged.</summary>
public sealed class Log : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>How many lines contain a text.</summary>
    public int Count(string text) => _lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => _lines.Enqueue(formatter(state, exception));
}
