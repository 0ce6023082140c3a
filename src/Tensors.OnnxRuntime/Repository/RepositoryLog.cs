using Microsoft.Extensions.Logging;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Defines the log messages of the model repository.</summary>
internal static partial class RepositoryLog
{
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The model '{Model}' version {Version} was loaded in {Milliseconds:N0} ms."
    )]
    public static partial void Loaded(ILogger logger, string model, long version, double milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The model '{Model}' version {Version} was unloaded.")]
    public static partial void Unloaded(ILogger logger, string model, string version);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The model '{Model}' version {Version} cannot be loaded: {Reason}"
    )]
    public static partial void NotLoaded(ILogger logger, string model, long version, string reason, Exception? error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "These keys in the configuration of the model '{Model}' have no effect on this server: {Keys}."
    )]
    public static partial void KeysIgnored(ILogger logger, string model, string keys);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Calls to the model '{Model}' are not joined into batches, although {Option} is set: {Reason}."
    )]
    public static partial void NotJoined(ILogger logger, string model, string? option, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The folder of models cannot be listed. Loaded models stay loaded."
    )]
    public static partial void FolderUnreadable(ILogger logger, Exception error);
}
