using Tensors.Memory;

namespace Tensors;

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
    private const int DTypeShift =
        (ControlLayout.Block.DTypeOffset - ControlLayout.Block.DescribedGenerationOffset) * 8;
    private const int RankShift = (ControlLayout.Block.RankOffset - ControlLayout.Block.DescribedGenerationOffset) * 8;

    // Read from memory, not from a clock: allocating a tensor is to stay as fast as it is. Sweeps keep it up to date.
    private static long _now = Clock;

    /// <summary>Milliseconds since 1970-01-01 UTC, as of the last sweep of an allocator: some seconds inexact.</summary>
    public static long Now => Volatile.Read(ref _now);

    private static long Clock => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Looks at the clock.</summary>
    public static void UpdateNow() => Volatile.Write(ref _now, Clock);

    public static void Write(byte* entry, uint generation, DType dtype, in TensorShape shape, long byteLength)
    {
        *(long*)(entry + ControlLayout.Block.AllocatedOffset) = Now;
        *(long*)(entry + ControlLayout.Block.ByteLengthOffset) = byteLength;
        var lengths = (long*)(entry + ControlLayout.Block.ShapeOffset);
        var shapeLengths = shape.Span;
        for (var axis = 0; axis < shapeLengths.Length; axis++)
        {
            lengths[axis] = shapeLengths[axis];
        }

        // Generation, dtype and rank lie in one word.
        Volatile.Write(
            ref *(ulong*)(entry + ControlLayout.Block.DescribedGenerationOffset),
            generation | ((ulong)dtype << DTypeShift) | ((ulong)shapeLengths.Length << RankShift)
        );
    }
}
