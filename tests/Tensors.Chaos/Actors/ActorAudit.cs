using System.Globalization;

namespace Tensors.Chaos.Actors;

/// <summary>
/// Compares an allocator's statistics with what is held while the workers are paused: nothing, and then one known tensor.
/// </summary>
internal static class ActorAudit
{
    private const long PageTensorBytes = 8192;

    /// <summary>Small limits, so that quotas, full tables and expiry are met within seconds.</summary>
    public static SharedMemoryAllocatorOptions Options =>
        new()
        {
            MaxBytes = 48L << 20,
            PerSessionQuota = 24L << 20,
            TensorTtl = TimeSpan.FromMilliseconds(400),
            MaxTensorsPerRegion = 256,
        };

    public static IReadOnlyList<string> Sessions { get; } = ["a", "b"];

    /// <summary>Sweeps, checks and answers <c>COMMITTED LOST REGIONS COUNTS PROBLEMS</c>.</summary>
    public static string Run(SharedMemoryAllocator allocator, Tally tally)
    {
        var problems = new List<string>();
        var regions = new HashSet<RegionId>();
        long lost = 0;
        try
        {
            allocator.RemoveExpired(TimeSpan.Zero);
            foreach (var session in Sessions)
            {
                lost += Expect(allocator, session, 0, "after the sweep", problems);
                foreach (var access in Enum.GetValues<PeerAccess>())
                {
                    using (var tensor = allocator.Allocate(DType.UInt8, [PageTensorBytes], session, access))
                    {
                        Expect(allocator, session, PageTensorBytes, "with one tensor held", problems);
                        if (tensor.Storage is TensorStorage.Heap)
                        {
                            problems.Add($"session '{session}' got a tensor on the heap although nothing else is held");
                        }
                        else
                        {
                            regions.Add(tensor.ToRef().Region);
                        }
                    }

                    Expect(allocator, session, 0, "after dispose", problems);
                }
            }
        }
        catch (TensorException e)
        {
            // The driver removes nothing during an audit, so that every allocation must succeed.
            problems.Add($"the audit's allocation failed: {e.Message.ReplaceLineEndings(" ")}");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{allocator.CommittedBytes} {lost} -{string.Join(',', regions)} {tally.Take()} {string.Join("; ", problems)}"
        );
    }

    /// <summary>Ends all sessions, closes the regions of peers that are gone, and answers with the bytes still committed.</summary>
    public static string CloseSessions(SharedMemoryAllocator allocator)
    {
        foreach (var session in Sessions)
        {
            allocator.EndSession(session);
        }

        allocator.RemoveExpired(TimeSpan.Zero);
        return allocator.CommittedBytes.ToString(CultureInfo.InvariantCulture);
    }

    private static long Expect(
        SharedMemoryAllocator allocator,
        string session,
        long bytes,
        string when,
        List<string> problems
    )
    {
        var used = allocator.GetSessionUsage(session).UsedBytes;
        if (used != bytes)
        {
            problems.Add($"session '{session}' uses {used:N0} bytes {when}, not {bytes:N0}");
        }

        return used - bytes;
    }
}
