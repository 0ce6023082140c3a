using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Writes the fields of a block's entry in the control object that describe the block's tensor. Only tools read these fields; peers never
/// do.
/// </summary>
/// <remarks>
/// Invariant: the pointers are those of a block entry in a mapped control object, <see cref="ControlLayout.Block.Bytes"/> long.
///
/// The owner writes it after it has allocated the block under a new generation, and writes the generation last. So a reader that
/// finds the generation of the block word here, copies the fields, and finds the same generation in the word afterwards, has read
/// the description of one tensor and not a mixture of two.
/// </remarks>
internal static unsafe class BlockDescription
{
    private const int DTypeShift =
        (ControlLayout.Block.DTypeOffset - ControlLayout.Block.DescribedGenerationOffset) * 8;
    private const int RankShift = (ControlLayout.Block.RankOffset - ControlLayout.Block.DescribedGenerationOffset) * 8;

    // Cached, so that allocating a tensor does not have to read the clock. Sweeps keep it up to date.
    private static long _now = Clock;

    /// <summary>
    /// Gets the time of the last sweep of an allocator, in milliseconds since 1970-01-01 UTC. It can be a few seconds behind the current
    /// time.
    /// </summary>
    public static long Now => Volatile.Read(ref _now);

    private static long Clock => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Sets <see cref="Now"/> to the current time.</summary>
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

        // The generation, dtype and rank share one word, so one write sets them together.
        Volatile.Write(
            ref *(ulong*)(entry + ControlLayout.Block.DescribedGenerationOffset),
            generation | ((ulong)dtype << DTypeShift) | ((ulong)shapeLengths.Length << RankShift)
        );
    }
}
