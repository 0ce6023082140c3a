using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>Implements the work of the consumer processes. All transports share this code.</summary>
internal static class Consumer
{
    // A single float32 sum of hundreds of millions of elements would not be exact enough.
    private const int RunElements = 1 << 16;

    /// <summary>Returns the result of the specified work on a complete tensor.</summary>
    public static double Answer(Work work, ReadOnlySpan<float> elements) =>
        work is Work.Touch ? elements[0] : Sum(elements);

    /// <summary>Returns the sum of the elements.</summary>
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

/// <summary>Consumes a tensor that arrives in chunks. Processes each chunk while it is in the CPU cache, and keeps none of them.</summary>
internal struct PieceConsumer(Work work)
{
    private bool _hasFirst;

    /// <summary>Gets the result for the chunks that were added so far.</summary>
    public double Answer { get; private set; }

    /// <summary>Processes the next chunk of the tensor, which must contain whole elements only.</summary>
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
