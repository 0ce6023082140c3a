using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>Logs the reasons why tensors are sent inline (as bytes in a message).</summary>
internal static partial class InlineReasons
{
    /// <summary>The reason why tensors are sent inline if the options select inline transport. It is not logged.</summary>
    public const string AskedFor = "The options select inline transport.";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tensors are sent as bytes: {Reason}")]
    public static partial void Log(ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Tensors of region {Region} are sent as bytes in this call: {Reason}"
    )]
    public static partial void LogRegion(ILogger logger, RegionId region, string reason);
}
