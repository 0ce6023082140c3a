using System.Net;
using Microsoft.Extensions.Logging;
using Tensors.Grpc;
using Tensors.OnnxRuntime;

namespace Tensors.Tool.Serving;

/// <summary>The options of <c>tensors serve</c>.</summary>
internal sealed record ServeOptions
{
    /// <summary>Gets the options of the models: their folder, when they are loaded, and how they run.</summary>
    public required OnnxModelRepositoryOptions Models { get; init; }

    /// <summary>Gets the TCP address for gRPC, or null to disable gRPC over TCP.</summary>
    public IPEndPoint? Grpc { get; init; }

    /// <summary>Gets the path of the Unix domain socket for gRPC, or null to disable gRPC over a socket.</summary>
    public string? Socket { get; init; }

    /// <summary>Gets the address at which Prometheus can read metrics, or null to disable metrics.</summary>
    public IPEndPoint? Metrics { get; init; }

    /// <summary>Gets the options of shared memory, such as the limits for all sessions and for each session.</summary>
    public required SharedMemoryAllocatorOptions Memory { get; init; }

    /// <summary>Gets the options of the Open Inference Protocol.</summary>
    public required OpenInferenceOptions OpenInference { get; init; }

    /// <summary>
    /// Gets the time without calls after which a connection is closed. A connection with a session or registered regions stays open.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>Gets the time without data from a client after which the server sends a ping.</summary>
    public TimeSpan PingInterval { get; init; }

    /// <summary>Gets the time within which a client must respond to a ping. Otherwise, its connection is closed.</summary>
    public TimeSpan PingTimeout { get; init; }

    /// <summary>Gets the maximum number of calls that run at the same time.</summary>
    public int MaxCalls { get; init; }

    /// <summary>Gets the maximum size of a message from a client, in bytes.</summary>
    public int MaxMessageBytes { get; init; }

    /// <summary>Gets the maximum time to wait for running calls when the server shuts down.</summary>
    public TimeSpan DrainTime { get; init; }

    /// <summary>Gets the minimum level of messages in the log.</summary>
    public LogLevel LogLevel { get; init; }

    /// <summary>Gets a value indicating whether the log is written as JSON, one object per line.</summary>
    public bool LogsJson { get; init; }
}
