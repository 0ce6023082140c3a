using Microsoft.Extensions.Logging;
using Tensors.Grpc;

namespace Tensors.Tool.Serving;

/// <summary>
/// Maps option names to command-line flags. The names are those that the libraries use in messages. The flags are those of <c>tensors
/// serve</c> that set the options.
/// </summary>
internal static class FlagNames
{
    public static IReadOnlyDictionary<string, string> All { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MaxBytes"] = "--memory",
            ["RegionBytes"] = "--memory",
            ["PerSessionQuota"] = "--session-quota",
            ["MaxConcurrency"] = "--instances",
            ["MaxQueued"] = "--max-queued",
            ["MaxCalls"] = "--max-calls",
            ["MaxMessageBytes"] = "--max-message",
            ["IntraOpThreads"] = "--threads",
            ["ExecutionProviders"] = "--providers",
            ["BatchWindow"] = "--batch-window",
            ["RegisteredRegions"] = "--client-shm",
            ["RegistrationGrace"] = "--registration-grace",
            ["ServerName"] = "--server-name",
            ["IdleTimeout"] = "--idle-timeout",
            ["KeepAlivePingInterval"] = "--ping-interval",
            ["KeepAlivePingTimeout"] = "--ping-timeout",
        };

    /// <summary>Returns the flag that sets an option, or null if no flag sets it.</summary>
    public static string? Of(string option) => All.GetValueOrDefault(option);

    /// <summary>Returns a message in which option names are replaced with the flags that set them.</summary>
    public static string In(string message) => OptionNames.Replace(message, All);

    /// <summary>Returns a logger that replaces option names in messages with the flags that set them.</summary>
    public static ILogger In(ILogger logger) => new FlagLogger(logger);

    private sealed class FlagLogger(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => logger.Log(logLevel, eventId, state, exception, (written, error) => In(formatter(written, error)));
    }
}
