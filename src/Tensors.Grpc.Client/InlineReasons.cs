using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>Logs the reasons why tensors are sent as bytes.</summary>
internal static partial class InlineReasons
{
    /// <summary>The reason when the caller selected inline transport. It is not logged.</summary>
    public const string AskedFor = "Inline transport was asked for.";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tensors travel as bytes: {Reason}")]
    public static partial void Log(ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Tensors of region {Region} travel as bytes in this call: {Reason}"
    )]
    public static partial void LogRegion(ILogger logger, RegionId region, string reason);
}
