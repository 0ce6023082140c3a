using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;

namespace Tensors.Benchmarks.Views;

/// <summary>The same work through <see cref="TensorView{T}"/> and <see cref="TensorSpan{T}"/>, over one tensor in shared memory that fits in a cache.</summary>
public class TensorViewBenchmarks : IDisposable
{
    private const int Height = 192;
    private const int Width = 256;
    private const int Part = 64;

    // The same elements with four axes.
    private const int Images = 4;
    private const int Channels = 3;
    private const int Side = 64;

    private readonly SharedMemoryAllocator _allocator = new();
    private readonly TensorBuffer _matrix;
    private readonly TensorBuffer _images;
    private readonly TensorBuffer _pixels;
    private readonly float[] _copy = new float[Part * Part];
    private readonly float[] _planes = new float[Channels * Height * Width];

    /// <summary>Allocates the tensors.</summary>
    public TensorViewBenchmarks()
    {
        _matrix = _allocator.Allocate<float>([Height, Width]);
        _images = _allocator.Allocate<float>([Images, Channels, Side, Side]);
        _pixels = _allocator.Allocate<float>([Height, Width, Channels]);
        _matrix.AsSpan<float>().Fill(1);
        _images.AsSpan<float>().Fill(1);
        _pixels.AsSpan<float>().Fill(1);
    }

    /// <summary>Sums with two indices.</summary>
    [Benchmark]
    public float ViewIndices2()
    {
        var view = _matrix.AsView<float>();
        float sum = 0;
        for (long y = 0; y < Height; y++)
        {
            for (long x = 0; x < Width; x++)
            {
                sum += view[y, x];
            }
        }

        return sum;
    }

    /// <summary>Sums with two indices.</summary>
    [Benchmark]
    public float SpanIndices2()
    {
        var span = _matrix.AsTensorSpan<float>();
        float sum = 0;
        for (nint y = 0; y < Height; y++)
        {
            for (nint x = 0; x < Width; x++)
            {
                sum += span[y, x];
            }
        }

        return sum;
    }

    /// <summary>Sums with four indices.</summary>
    [Benchmark]
    public float ViewIndices4()
    {
        var view = _images.AsView<float>();
        float sum = 0;
        for (long n = 0; n < Images; n++)
        {
            for (long c = 0; c < Channels; c++)
            {
                for (long y = 0; y < Side; y++)
                {
                    for (long x = 0; x < Side; x++)
                    {
                        sum += view[n, c, y, x];
                    }
                }
            }
        }

        return sum;
    }

    /// <summary>Sums with four indices.</summary>
    [Benchmark]
    public float SpanIndices4()
    {
        var span = _images.AsTensorSpan<float>();
        float sum = 0;
        for (nint n = 0; n < Images; n++)
        {
            for (nint c = 0; c < Channels; c++)
            {
                for (nint y = 0; y < Side; y++)
                {
                    for (nint x = 0; x < Side; x++)
                    {
                        sum += span[n, c, y, x];
                    }
                }
            }
        }

        return sum;
    }

    /// <summary>Sums each row as a span.</summary>
    [Benchmark]
    public float ViewRows()
    {
        float sum = 0;
        foreach (var row in _matrix.AsView<float>().Rows)
        {
            sum += TensorPrimitives.Sum<float>(row);
        }

        return sum;
    }

    /// <summary>Sums each row as a span.</summary>
    [Benchmark]
    public float SpanRows()
    {
        var span = _matrix.AsTensorSpan<float>();
        float sum = 0;
        for (nint y = 0; y < Height; y++)
        {
            sum += TensorPrimitives.Sum<float>(span.GetSpan([y, 0], Width));
        }

        return sum;
    }

    /// <summary>Cuts out a square and sums it, row by row.</summary>
    [Benchmark]
    public float ViewSliceSum()
    {
        float sum = 0;
        foreach (var row in _matrix.AsView<float>().Slice(0, 8, Part).Slice(1, 16, Part).Rows)
        {
            sum += TensorPrimitives.Sum<float>(row);
        }

        return sum;
    }

    /// <summary>Cuts out a square and sums it.</summary>
    [Benchmark]
    public float SpanSliceSum() =>
        Tensor.Sum<float>(_matrix.AsTensorSpan<float>().Slice([8..(8 + Part), 16..(16 + Part)]));

    /// <summary>Cuts out a square and sums it, row by row.</summary>
    [Benchmark]
    public float SpanSliceRowsSum()
    {
        var square = _matrix.AsTensorSpan<float>().Slice([8..(8 + Part), 16..(16 + Part)]);
        float sum = 0;
        for (nint y = 0; y < Part; y++)
        {
            sum += TensorPrimitives.Sum<float>(square.GetSpan([y, 0], Part));
        }

        return sum;
    }

    /// <summary>Cuts out a square and copies it.</summary>
    [Benchmark]
    public void ViewSliceCopy() => _matrix.AsView<float>().Slice(0, 8, Part).Slice(1, 16, Part).CopyTo(_copy);

    /// <summary>Cuts out a square and copies it.</summary>
    [Benchmark]
    public void SpanSliceCopy() =>
        _matrix.AsTensorSpan<float>().Slice([8..(8 + Part), 16..(16 + Part)]).FlattenTo(_copy);

    /// <summary>Cuts out a square and copies it, row by row.</summary>
    [Benchmark]
    public void SpanSliceRowsCopy()
    {
        var square = _matrix.AsTensorSpan<float>().Slice([8..(8 + Part), 16..(16 + Part)]);
        for (nint y = 0; y < Part; y++)
        {
            square.GetSpan([y, 0], Part).CopyTo(_copy.AsSpan((int)y * Part));
        }
    }

    /// <summary>Copies an image whose pixels are together to one plane for each channel.</summary>
    [Benchmark]
    public void ViewPlanes() => _pixels.AsView<float>().Transpose(2, 0, 1).CopyTo(_planes);

    /// <summary>Copies an image whose pixels are together to one plane for each channel.</summary>
    [Benchmark]
    public void SpanPlanes() =>
        new TensorSpan<float>(
            _pixels.AsSpan<float>(),
            [Channels, Height, Width],
            [1, Width * Channels, Channels]
        ).FlattenTo(_planes);

    /// <summary>Copies an image whose pixels are together to one plane for each channel, in nested loops.</summary>
    [Benchmark]
    public void SpanPlanesByIndices()
    {
        var pixels = _pixels.AsTensorSpan<float>();
        var i = 0;
        for (nint c = 0; c < Channels; c++)
        {
            for (nint y = 0; y < Height; y++)
            {
                for (nint x = 0; x < Width; x++)
                {
                    _planes[i++] = pixels[y, x, c];
                }
            }
        }
    }

    /// <summary>Sums column by column.</summary>
    [Benchmark]
    public float ViewTransposed()
    {
        var view = _matrix.AsView<float>().Transpose();
        float sum = 0;
        for (long x = 0; x < Width; x++)
        {
            for (long y = 0; y < Height; y++)
            {
                sum += view[x, y];
            }
        }

        return sum;
    }

    /// <summary>Sums column by column.</summary>
    [Benchmark]
    public float SpanTransposed()
    {
        var span = new TensorSpan<float>(_matrix.AsSpan<float>(), [Width, Height], [1, Width]);
        float sum = 0;
        for (nint x = 0; x < Width; x++)
        {
            for (nint y = 0; y < Height; y++)
            {
                sum += span[x, y];
            }
        }

        return sum;
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _matrix.Dispose();
        _images.Dispose();
        _pixels.Dispose();
        _allocator.Dispose();
        GC.SuppressFinalize(this);
    }
}
