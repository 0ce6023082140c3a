using BenchmarkDotNet.Attributes;

namespace Tensors.Benchmarks.Runtime;

/// <summary>What taking and giving back a tensor costs when its memory is warm.</summary>
public class AllocationBenchmarks : IDisposable
{
    private readonly SharedMemoryAllocator _producer = new();
    private readonly SharedMemoryAllocator _consumer = new();
    private readonly TensorBuffer _lent;
    private readonly TensorRef _reference;

    /// <summary>Makes one tensor that stays lent, so that the consumer's mapping is warm too.</summary>
    public AllocationBenchmarks()
    {
        _lent = _producer.Allocate<float>([256, 1024]);
        _reference = _lent.ToRef();
    }

    /// <summary>A small block, one of sixteen in a page.</summary>
    [Benchmark]
    public void AllocateDispose1KiB() => _producer.Allocate<float>([256]).Dispose();

    /// <summary>A block of whole pages.</summary>
    [Benchmark]
    public void AllocateDispose1MiB() => _producer.Allocate<float>([256, 1024]).Dispose();

    /// <summary>The same through a generated type.</summary>
    [Benchmark]
    public void AllocateDisposeGenerated() => Pictures.Allocate(_producer, 1).Dispose();

    /// <summary>A consumer borrows by reference and lets go.</summary>
    [Benchmark]
    public void OpenDispose() => _consumer.Open(_reference).Dispose();

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _lent.Dispose();
        _consumer.Dispose();
        _producer.Dispose();
        GC.SuppressFinalize(this);
    }
}
