namespace Tensors.Memory;

/// <summary>What regions hold, in bytes.</summary>
/// <param name="Reserved">What counts against quotas.</param>
/// <param name="Committed">What has been taken from the system, warm free blocks included.</param>
/// <param name="Leased">Blocks that some process holds.</param>
/// <param name="InFlight">Blocks that were handed over and wait to be opened.</param>
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
