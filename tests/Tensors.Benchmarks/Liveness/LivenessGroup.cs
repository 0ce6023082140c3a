using System.Globalization;

namespace Tensors.Benchmarks.Liveness;

/// <summary>What proving that processes are alive costs, beside what must not become slower.</summary>
internal sealed class LivenessGroup : IBenchmarkGroup
{
    private const int Regions = 1000;

    public string Name => "liveness";

    public string Description => "Attaching to regions, sweeping 1,000 of them, allocating and handing over.";

    // Each in one process and in turn; compare two builds by alternating runs of both.
    public IReadOnlyList<Type> Benchmarks => [];

    public IEnumerable<Target> Judge(Measurements measurements)
    {
        using var producer = new SharedMemoryAllocator();
        using var consumer = new SharedMemoryAllocator();
        using var kept = producer.Allocate<float>([1024]);
        using (consumer.Open(kept.ToRef())) { }

        yield return Cost("allocate + dispose, 4 KiB, warm", () => producer.Allocate<float>([1024]).Dispose());
        yield return Cost(
            "hand-over: allocate, publish, adopt, dispose",
            () => consumer.Open(producer.Allocate<float>([1024]).Publish()).Dispose()
        );
        using var region = SharedMemoryRegion.Create(4096);
        yield return Cost("attach to a region and leave it", () => SharedMemoryRegion.Open(region.Id).Dispose());
        yield return Cost("make a region and close it", () => SharedMemoryRegion.Create(4096).Dispose());
        yield return Sweep();
    }

    private static Target Sweep()
    {
        var options = new SharedMemoryAllocatorOptions
        {
            RegionBytes = 1 << 20,
            MaxTensorsPerRegion = 16,
            MaxPeerRegions = Regions,
        };
        using var owner = new SharedMemoryAllocator(options);
        using var peer = new SharedMemoryAllocator(options);
        var tensors = new List<TensorBuffer>();
        for (var i = 0; i < Regions; i++)
        {
            var tensor = owner.Allocate(100, string.Create(CultureInfo.InvariantCulture, $"session {i}"));
            tensors.Add(tensor);
            tensors.Add(peer.Open(tensor.ToRef()));
        }

        var target = Cost(
            "sweep of 1,000 regions with a peer in each",
            () => owner.RemoveExpired(TimeSpan.FromMinutes(1))
        );
        tensors.ForEach(static tensor => tensor.Dispose());
        return target;
    }

    private static Target Cost(string what, Action action) => Target.Figure(what, Paired.Nanoseconds(action), "ns");
}
