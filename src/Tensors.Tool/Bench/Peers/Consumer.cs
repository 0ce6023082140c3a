using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>Performs the work of the consumer processes. All transports share this code.</summary>
internal static class Consumer
{
    // A single float32 sum of hundreds of millions of elements would not be exact enough.
    private const int RunElements = 1 << 16;

    /// <summary>Performs the specified work on a complete tensor, and returns the result.</summary>
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

/// <summary>
/// Performs the work on a tensor that arrives in chunks. Each chunk is processed while it is in the CPU cache, and is not kept.
/// </summary>
internal struct PieceConsumer(Work work)
{
    private bool _hasFirst;

    /// <summary>Gets the result for the chunks that have been added so far.</summary>
    public double Answer { get; private set; }

    /// <summary>Processes the next chunk of the tensor. The chunk must contain whole elements only.</summary>
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
