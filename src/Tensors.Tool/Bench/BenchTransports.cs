namespace Tensors.Tool.Bench;

/// <summary>The transports that are compared.</summary>
internal static class BenchTransports
{
    /// <summary>Gets the transport with which the others are compared.</summary>
    public static ITransport Baseline { get; } = new GrpcBytesTransport();

    /// <summary>Gets the transport of this library, to which the goals apply.</summary>
    public static ITransport Ours { get; } = new RefTransport();

    public static IReadOnlyList<ITransport> All { get; } =
    [Ours, Baseline, new GrpcStreamTransport(), new SocketTransport()];

    public static ITransport? Find(string name) =>
        All.FirstOrDefault(transport => string.Equals(transport.Name, name, StringComparison.Ordinal));
}
