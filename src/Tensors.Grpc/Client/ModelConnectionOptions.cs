namespace Tensors.Grpc;

/// <summary>Where a registered client finds its model, and how it calls it.</summary>
public sealed record ModelConnectionOptions
{
    /// <summary><c>unix:///path</c> for a Unix domain socket, <c>http://host:port</c> for TCP.</summary>
    public Uri? Address { get; init; }

    /// <summary>How the channel is made.</summary>
    public ModelWorkerChannelOptions Channel { get; init; } = new();

    /// <summary>How calls are made.</summary>
    public ModelClientOptions Client { get; init; } = new();
}
