using System.Globalization;

namespace Tensors.Chaos.Actors;

/// <summary>
/// What an allocator says of itself while nobody holds anything: every session's usage must be what is held, which is
/// nothing and then one known tensor.
/// </summary>
internal static class ActorAudit
{
    private const long PageTensorBytes = 8192;

    /// <summary>Small limits, so that quotas, full tables and expiry are met within seconds.</summary>
    public static SharedMemoryAllocatorOptions Options { get; } =
        new()
        {
            MaxBytes = 48L << 20,
            PerSessionQuota = 24L << 20,
            TensorTtl = TimeSpan.FromMilliseconds(400),
            MaxTensorsPerRegion = 256,
        };

    public static IReadOnlyList<string> Sessions { get; } = ["a", "b"];

    /// <summary>Sweeps, checks and answers <c>COMMITTED REGIONS COUNTS PROBLEMS</c>.</summary>
    public static string Run(SharedMemoryAllocator allocator, Tally tally)
    {
        var problems = new List<string>();
        var regions = new HashSet<RegionId>();
        allocator.CleanupExpired(TimeSpan.Zero);
        foreach (var session in Sessions)
        {
            Expect(allocator, session, 0, "after the sweep", problems);
            foreach (var access in Enum.GetValues<PeerAccess>())
            {
                using (var tensor = allocator.Allocate(DType.UInt8, [PageTensorBytes], session, access))
                {
                    regions.Add(tensor.ToRef().Region);
                    Expect(allocator, session, PageTensorBytes, "with one tensor held", problems);
                }

                Expect(allocator, session, 0, "after dispose", problems);
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{allocator.CommittedBytes} {string.Join(',', regions)} {tally.Take()} {string.Join("; ", problems)}"
        );
    }

    private static void Expect(
        SharedMemoryAllocator allocator,
        string session,
        long bytes,
        string when,
        List<string> problems
    )
    {
        var used = allocator.SessionUsage(session).UsedBytes;
        if (used != bytes)
        {
            problems.Add($"session '{session}' uses {used:N0} bytes {when}, not {bytes:N0}");
        }
    }
}
