using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>The checks of a reference that need no region.</summary>
internal static class TensorRefCheck
{
    /// <summary>Throws unless the fields agree with each other.</summary>
    public static void Fields(in TensorRef reference, int blockCount)
    {
        if (Problem(reference, blockCount) is { } problem)
        {
            Throw(reference, problem);
        }
    }

    private static string? Problem(in TensorRef reference, int blockCount)
    {
        if (reference.DType is DType.None || !Enum.IsDefined(reference.DType))
        {
            return "it has no dtype";
        }

        var elementBytes = reference.DType.GetByteSize();
        var elements = reference.Shape.ElementCount;
        if (elements > long.MaxValue / elementBytes || elements * elementBytes != reference.ByteLength)
        {
            return $"{reference.DType.GetNumpyName()}{reference.Shape} does not take {reference.ByteLength:N0} bytes";
        }

        if (reference.Offset < 0 || reference.Offset % elementBytes != 0)
        {
            return $"its offset {reference.Offset:N0} is not a multiple of the element size {elementBytes}";
        }

        return reference.Block >= (uint)blockCount ? $"there are {blockCount} blocks" : null;
    }

    [DoesNotReturn]
    private static void Throw(in TensorRef reference, string problem) =>
        throw new InvalidTensorRefException($"The reference {reference} is invalid: {problem}.");
}
