using System.Diagnostics.CodeAnalysis;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Validates references that peers sent. The fields are checked when a reference is received, before anything is mapped. The block is
/// checked when its region is known.
/// </summary>
internal static class TensorRefCheck
{
    /// <summary>Throws if the fields of a reference contradict each other, or if its block index is too large for any region.</summary>
    /// <exception cref="InvalidTensorRefException">A field is out of range.</exception>
    public static void Fields(in TensorRef reference)
    {
        if (Problem(reference) is { } problem)
        {
            Throw(reference, problem);
        }

        Block(reference, ControlLayout.MaxBlocks);
    }

    /// <summary>Throws if the block index of a reference is too large for a region with <paramref name="blockCount"/> blocks.</summary>
    /// <exception cref="InvalidTensorRefException">The block is out of range.</exception>
    public static void Block(in TensorRef reference, int blockCount)
    {
        if (reference.Block >= (uint)blockCount)
        {
            Throw(reference, $"the region has {blockCount} blocks");
        }
    }

    private static string? Problem(in TensorRef reference)
    {
        if (reference.DType is DType.None || !Enum.IsDefined(reference.DType))
        {
            return "its dtype is not valid";
        }

        var elementBytes = reference.DType.GetByteSize();
        var elements = reference.Shape.ElementCount;
        if (elements > long.MaxValue / elementBytes || elements * elementBytes != reference.ByteLength)
        {
            return $"{reference.DType.GetNumpyName()}{reference.Shape} does not have {reference.ByteLength:N0} bytes";
        }

        return reference.Offset < 0 || reference.Offset % elementBytes != 0
            ? $"its offset {reference.Offset:N0} is not a multiple of the element size {elementBytes}"
            : null;
    }

    [DoesNotReturn]
    private static void Throw(in TensorRef reference, string problem) =>
        throw new InvalidTensorRefException($"The reference {reference} is invalid: {problem}.");
}
