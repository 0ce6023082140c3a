using BenchmarkDotNet.Attributes;

namespace Tensors.Benchmarks.Runtime;

/// <summary>What it costs to reach the elements of a generated tensor: 4 x 3 x 64 x 64 of them, all in cache.</summary>
public class ViewBenchmarks : IDisposable
{
    private const int Batch = 4;
    private const int RowLength = Pictures.X;
    private readonly SharedMemoryAllocator _allocator = new();
    private Pictures _pictures;

    /// <summary>Makes the tensor.</summary>
    public ViewBenchmarks()
    {
        _pictures = Pictures.Allocate(_allocator, Batch);
        WriteSpan();
    }

    /// <summary>From a handle to its first element.</summary>
    [Benchmark]
    public float SpanAccess() => _pictures.Span[0];

    /// <summary>Sums over one flat span.</summary>
    [Benchmark]
    public float ReadSpan()
    {
        float sum = 0;
        foreach (var value in _pictures.Span)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>Sums with four indices.</summary>
    [Benchmark]
    public float ReadIndexer()
    {
        var pictures = _pictures;
        float sum = 0;
        for (var n = 0; n < Batch; n++)
        {
            for (var channel = 0; channel < Pictures.Channel; channel++)
            {
                for (var y = 0; y < Pictures.Y; y++)
                {
                    for (var x = 0; x < Pictures.X; x++)
                    {
                        sum += pictures[n, channel, y, x];
                    }
                }
            }
        }

        return sum;
    }

    /// <summary>Sums row by row, each a span.</summary>
    [Benchmark]
    public float ReadRows()
    {
        float sum = 0;
        var all = _pictures.Span;
        for (var at = 0; at < all.Length; at += RowLength)
        {
            foreach (var value in all.Slice(at, RowLength))
            {
                sum += value;
            }
        }

        return sum;
    }

    /// <summary>Writes over one flat span.</summary>
    [Benchmark]
    public void WriteSpan()
    {
        var all = _pictures.Span;
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = i;
        }
    }

    /// <summary>Writes with four indices.</summary>
    [Benchmark]
    public void WriteIndexer()
    {
        var pictures = _pictures;
        var i = 0;
        for (var n = 0; n < Batch; n++)
        {
            for (var channel = 0; channel < Pictures.Channel; channel++)
            {
                for (var y = 0; y < Pictures.Y; y++)
                {
                    for (var x = 0; x < Pictures.X; x++)
                    {
                        pictures[n, channel, y, x] = i++;
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _pictures.Dispose();
        _allocator.Dispose();
        GC.SuppressFinalize(this);
    }
}
