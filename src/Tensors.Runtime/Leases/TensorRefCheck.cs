using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;

namespace Tensors;

/// <summary>The checks of a reference. The fields are checked once, where a reference enters, before anything is mapped; the block when its region is known.</summary>
internal static class TensorRefCheck
{
    /// <summary>Throws unless the fields agree with each other, and the block is one that a region can have.</summary>
    public static void Fields(in TensorRef reference)
    {
        if (Problem(reference) is { } problem)
        {
            Throw(reference, problem);
        }

        Block(reference, ControlLayout.MaxBlocks);
    }

    /// <summary>Throws unless the block is one of a region.</summary>
    public static void Block(in TensorRef reference, int blockCount)
    {
        if (reference.Block >= (uint)blockCount)
        {
            Throw(reference, $"there are {blockCount} blocks");
        }
    }

    private static string? Problem(in TensorRef reference)
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

        return reference.Offset < 0 || reference.Offset % elementBytes != 0
            ? $"its offset {reference.Offset:N0} is not a multiple of the element size {elementBytes}"
            : null;
    }

    [DoesNotReturn]
    private static void Throw(in TensorRef reference, string problem) =>
        throw new InvalidTensorRefException($"The reference {reference} is invalid: {problem}.");
}
