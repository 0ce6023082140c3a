using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>The work of the consumers. All transports use the same code.</summary>
internal static class Consumer
{
    // A single float32 sum of hundreds of millions of elements would not be exact enough.
    private const int RunElements = 1 << 16;

    /// <summary>Calculates the answer for a whole tensor.</summary>
    public static double Answer(Work work, ReadOnlySpan<float> elements) =>
        work is Work.Touch ? elements[0] : Sum(elements);

    /// <summary>Calculates the sum of elements.</summary>
    public static double Sum(ReadOnlySpan<float> elements)
    {
        var sum = 0.0;
        for (; elements.Length > RunElements; elements = elements[RunElements..])
        {
            sum += TensorPrimitives.Sum(elements[..RunElements]);
        }

        return sum + TensorPrimitives.Sum(elements);
    }
}

/// <summary>A consumer of a tensor that arrives in pieces. It processes each piece while it is in the cache, and keeps none.</summary>
internal struct PieceConsumer(Work work)
{
    private bool _hasFirst;

    /// <summary>Gets the answer for the pieces so far.</summary>
    public double Answer { get; private set; }

    /// <summary>Processes a piece, which must consist of whole elements.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        var elements = MemoryMarshal.Cast<byte, float>(piece);
        if (work is Work.Sum)
        {
            Answer += Consumer.Sum(elements);
        }
        else if (!_hasFirst && elements.Length > 0)
        {
            Answer = elements[0];
            _hasFirst = true;
        }
    }
}
