using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;

namespace Tensors.Benchmarks.Runtime;

/// <summary>Reading and writing every element, in shared memory and on the heap.</summary>
public class BandwidthBenchmarks : IDisposable
{
    private readonly SharedMemoryAllocator _allocator = new();
    private TensorBuffer _shared;
    private float[] _heap = [];

    /// <summary>The size in megabytes of 1,000,000 bytes.</summary>
    [Params(1, 10, 100)]
    public int Megabytes { get; set; }

    /// <summary>Makes both, and touches all their pages.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shared.Dispose();
        var elements = Megabytes * 1_000_000 / sizeof(float);
        _shared = _allocator.Allocate<float>([elements]);
        _heap = new float[elements];
        FillHeap();
        FillShared();
    }

    /// <summary>Writes the heap.</summary>
    [Benchmark]
    public void FillHeap() => _heap.AsSpan().Fill(1);

    /// <summary>Writes shared memory.</summary>
    [Benchmark]
    public void FillShared() => _shared.AsSpan<float>().Fill(1);

    /// <summary>Reads the heap.</summary>
    [Benchmark]
    public float SumHeap() => TensorPrimitives.Sum<float>(_heap);

    /// <summary>Reads shared memory.</summary>
    [Benchmark]
    public float SumShared() => TensorPrimitives.Sum(_shared.AsReadOnlySpan<float>());

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _shared.Dispose();
        _allocator.Dispose();
        GC.SuppressFinalize(this);
    }
}
