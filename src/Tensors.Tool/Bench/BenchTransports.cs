namespace Tensors.Tool.Bench;

/// <summary>The ways that are compared.</summary>
internal static class BenchTransports
{
    /// <summary>What the others are measured by.</summary>
    public static ITransport Baseline { get; } = new GrpcBytesTransport();

    /// <summary>Ours: what the goals are for.</summary>
    public static ITransport Ours { get; } = new RefTransport();

    public static IReadOnlyList<ITransport> All { get; } =
    [Ours, Baseline, new GrpcStreamTransport(), new SocketTransport()];

    public static ITransport? Find(string name) =>
        All.FirstOrDefault(transport => string.Equals(transport.Name, name, StringComparison.Ordinal));
}
