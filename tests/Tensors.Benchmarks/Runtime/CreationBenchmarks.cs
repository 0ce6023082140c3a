using BenchmarkDotNet.Attributes;

namespace Tensors.Benchmarks.Runtime;

/// <summary>Get memory, write all of it, give it back: a region made for the purpose, against a warm block of a pool.</summary>
public class CreationBenchmarks : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();

    /// <summary>The size in megabytes of 1,000,000 bytes.</summary>
    [Params(1, 10, 100)]
    public int Megabytes { get; set; }

    private int Bytes => Megabytes * 1_000_000;

    /// <summary>A region of its own.</summary>
    [Benchmark]
    public void NewRegion()
    {
        using var region = SharedMemoryRegion.Create(Bytes);
        region.AsWritableSpan(0, Bytes).Fill(1);
    }

    /// <summary>A block that was used before.</summary>
    [Benchmark]
    public void WarmBlock()
    {
        using var tensor = _allocator.Allocate(Bytes);
        tensor.AsBytes().Fill(1);
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _allocator.Dispose();
        GC.SuppressFinalize(this);
    }
}
