namespace Tensors.Memory;

/// <summary>Describes the memory use of one or more regions, in bytes.</summary>
/// <param name="Reserved">The bytes that count against quotas.</param>
/// <param name="Committed">The memory taken from the system, including that of free blocks kept for reuse.</param>
/// <param name="Leased">The bytes of blocks that a process holds.</param>
/// <param name="InFlight">The bytes of blocks that were handed over and not opened yet.</param>
internal readonly record struct RegionFigures(long Reserved, long Committed, long Leased, long InFlight)
{
    public static RegionFigures operator +(RegionFigures left, RegionFigures right) =>
        new(
            left.Reserved + right.Reserved,
            left.Committed + right.Committed,
            left.Leased + right.Leased,
            left.InFlight + right.InFlight
        );
}
