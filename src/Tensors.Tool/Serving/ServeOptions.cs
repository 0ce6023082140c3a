using System.Net;
using Microsoft.Extensions.Logging;
using Tensors.Grpc;
using Tensors.OnnxRuntime;

namespace Tensors.Tool.Serving;

/// <summary>What <c>tensors serve</c> serves, and how.</summary>
internal sealed record ServeOptions
{
    /// <summary>The folder with the models, when they are loaded and how they run.</summary>
    public required OnnxModelRepositoryOptions Models { get; init; }

    /// <summary>Where gRPC listens, or null for nowhere.</summary>
    public IPEndPoint? Grpc { get; init; }

    /// <summary>The Unix domain socket on which gRPC listens, or null for none.</summary>
    public string? Socket { get; init; }

    /// <summary>Where metrics are read by Prometheus, or null for nowhere.</summary>
    public IPEndPoint? Metrics { get; init; }

    /// <summary>The shared memory of all sessions, and of each.</summary>
    public required SharedMemoryAllocatorOptions Memory { get; init; }

    /// <summary>How the Open Inference Protocol is spoken.</summary>
    public required OpenInferenceOptions OpenInference { get; init; }

    /// <summary>Time without calls after which a connection that holds nothing is closed.</summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>Time without data after which a client gets a ping.</summary>
    public TimeSpan PingInterval { get; init; }

    /// <summary>Time within which a client must answer a ping.</summary>
    public TimeSpan PingTimeout { get; init; }

    /// <summary>How many calls are answered at a time.</summary>
    public int MaxCalls { get; init; }

    /// <summary>The largest message, in bytes.</summary>
    public int MaxMessageBytes { get; init; }

    /// <summary>How long running calls have to end when the server does.</summary>
    public TimeSpan DrainTime { get; init; }

    /// <summary>What goes to the log.</summary>
    public LogLevel LogLevel { get; init; }

    /// <summary>Whether the log is JSON, an object a line.</summary>
    public bool LogsJson { get; init; }
}
