namespace Tensors.Grpc;

/// <summary>Where a registered client finds its model, and how it calls it.</summary>
public sealed record ModelConnectionOptions
{
    /// <summary>
    /// <c>unix:///path</c> for a Unix domain socket, <c>http://host:port</c> for TCP, <c>dns:///host:port</c> or
    /// <c>static:///host:port,host:port</c> for several servers.
    /// </summary>
    public Uri? Address { get; init; }

    /// <summary>What the server speaks.</summary>
    public ModelProtocol Protocol { get; init; } = ModelProtocol.Tensors;

    /// <summary>
    /// The version of the model that is called, where the protocol knows versions; empty, the default, for the one that the server
    /// chooses.
    /// </summary>
    public string ModelVersion { get; init; } = "";

    /// <summary>How the channel is made.</summary>
    public ModelWorkerChannelOptions Channel { get; init; } = new();

    /// <summary>How calls are made.</summary>
    public ModelClientOptions Client { get; init; } = new();
}
