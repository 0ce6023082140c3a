using System.Diagnostics.Metrics;

namespace Tensors.Grpc;

/// <summary>Contains the instruments of the meter <c>Tensors.Grpc</c>.</summary>
internal sealed class ServerMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _running;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _handshakes;

    public ServerMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Tensors.Grpc");
        _running = _meter.CreateUpDownCounter<int>(
            "tensors.server.calls.running",
            "{call}",
            "Number of running model calls, including streams."
        );
        _refused = _meter.CreateCounter<long>(
            "tensors.server.calls.refused",
            "{call}",
            "Number of refused calls, by reason: the limit of running calls was reached (limit), or the server was shutting down (ending)."
        );
        _handshakes = _meter.CreateCounter<long>(
            "tensors.server.handshakes",
            "{handshake}",
            "Number of handshakes with clients, by transport of their tensors: shared memory (shared) or bytes (inline)."
        );
    }

    public void Running(int change) => _running.Add(change);

    public void Refused(string reason) => _refused.Add(1, KeyValuePair.Create<string, object?>("reason", reason));

    public void ShookHands(bool isShared) =>
        _handshakes.Add(1, KeyValuePair.Create<string, object?>("transport", isShared ? "shared" : "inline"));

    public void Dispose() => _meter.Dispose();
}
