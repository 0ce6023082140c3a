namespace Tensors.Tool.Bench;

/// <summary>Provides the transports that the benchmark compares.</summary>
internal static class BenchTransports
{
    /// <summary>Gets the transport to which the others are compared.</summary>
    public static ITransport Baseline { get; } = new GrpcBytesTransport();

    /// <summary>Gets the transport of this library. The goals of the benchmark apply to it.</summary>
    public static ITransport Ours { get; } = new RefTransport();

    public static IReadOnlyList<ITransport> All { get; } =
    [Ours, Baseline, new GrpcStreamTransport(), new SocketTransport()];

    public static ITransport? Find(string name) =>
        All.FirstOrDefault(transport => string.Equals(transport.Name, name, StringComparison.Ordinal));
}
