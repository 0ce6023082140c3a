namespace Tensors.Memory;

/// <summary>The part of a block's entry that describes its tensor: for tools, never for peers.</summary>
/// <remarks>
/// Invariant: the pointers are those of a block's entry in a mapped control object, <see cref="ControlLayout.Block.Bytes"/> long.
///
/// The owner writes it after it has allocated the block under a new generation, the generation last. So a reader that finds
/// the word's generation here, copies the fields, and finds the same generation in the word afterwards, has read one tensor's
/// description and no mixture of two.
/// </remarks>
internal static unsafe class BlockDescription
{
    // The time is read from a clock that costs a few nanoseconds and is some milliseconds inexact.
    private static readonly long _epoch = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - Environment.TickCount64;

    /// <summary>Milliseconds since 1970-01-01 UTC, some milliseconds inexact.</summary>
    public static long Now => _epoch + Environment.TickCount64;

    public static void Write(byte* entry, uint generation, DType dtype, in TensorShape shape, long byteLength)
    {
        *(entry + ControlLayout.Block.DTypeOffset) = (byte)dtype;
        *(entry + ControlLayout.Block.RankOffset) = (byte)shape.Rank;
        *(long*)(entry + ControlLayout.Block.AllocatedOffset) = Now;
        *(long*)(entry + ControlLayout.Block.ByteLengthOffset) = byteLength;
        var lengths = (long*)(entry + ControlLayout.Block.ShapeOffset);
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            lengths[axis] = shape.Span[axis];
        }

        Volatile.Write(ref *(uint*)(entry + ControlLayout.Block.DescribedGenerationOffset), generation);
    }
}
