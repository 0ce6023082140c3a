using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tensors.TestPeer;

/// <summary>Keeps what the library logs, for the tests to ask about.</summary>
internal sealed class Log : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public int Count(string word) => _lines.Count(line => line.Contains(word, StringComparison.Ordinal));

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
