using System.Diagnostics;
using Tensors.Chaos.Actors;

namespace Tensors.Chaos.Hostile;

/// <summary>
/// Opens references as a hostile peer could send them, in the owner and in a consumer. Each must be rejected with a typed
/// exception, or open bytes of the very block it names: all bytes of a tensor have one value, its neighbours' have others.
/// </summary>
internal static class HostileRefs
{
    private const int TensorBytes = 4096;
    private const byte Mine = 0x5A;
    private const byte Other = 0x3C;
    private const byte Before = 0xC3;
    private const byte After = 0xA5;

    public static int Run(long count, int seed)
    {
        using var producer = new SharedMemoryAllocator(ActorAudit.Options);
        using var consumer = new SharedMemoryAllocator(ActorAudit.Options);
        var tally = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long outside = 0;
        var watch = Stopwatch.StartNew();
        using var before = Allocate(producer, Before);
        using var tensor = Allocate(producer, Mine);
        using var after = Allocate(producer, After);
        using var other = Allocate(producer, Other, "other");
        var contents = new[] { (before, Before), (tensor, Mine), (after, After), (other, Other) }.ToDictionary(
            pair => (pair.Item1.ToRef().Region, pair.Item1.ToRef().Block),
            pair => pair.Item2
        );
        var mutator = new RefMutator(new Random(seed), tensor.ToRef(), other.ToRef().Region);
        for (long i = 1; i <= count; i++)
        {
            var allocator = i % 2 == 0 ? producer : consumer;
            string outcome;
            try
            {
                using var opened = allocator.Open(mutator.Next());
                var reference = opened.ToRef();
                var isIntact =
                    contents.TryGetValue((reference.Region, reference.Block), out var value) && IsIntact(opened, value);
                outside += isIntact ? 0 : 1;
                outcome = "opened, within the block";
            }
            catch (TensorException e)
            {
                outcome = e.GetType().Name;
            }
            catch (ArgumentException e)
            {
                // A shape that cannot exist is rejected before it is part of a reference.
                outcome = "rejected by the shape: " + e.GetType().Name;
            }

            tally[outcome] = tally.GetValueOrDefault(outcome) + 1;
            if (i % 1_000_000 == 0)
            {
                Console.WriteLine(
                    FormattableString.Invariant($"{i:N0} references in {watch.Elapsed.TotalSeconds:N0} s")
                );
            }
        }

        foreach (var (outcome, n) in tally)
        {
            Console.WriteLine(FormattableString.Invariant($"  {n, 12:N0} {outcome}"));
        }

        producer.RemoveExpired(TimeSpan.Zero);
        var intact = IsIntact(before, Before) && IsIntact(tensor, Mine) && IsIntact(after, After);
        var held = producer.GetSessionUsage("").UsedBytes - (3 * TensorBytes);
        Console.WriteLine(
            FormattableString.Invariant(
                $"{count:N0} references, {outside} reads outside the block, {held} bytes lost, tensors {(intact ? "intact" : "CHANGED")}"
            )
        );
        return outside == 0 && held == 0 && intact ? 0 : 1;
    }

    private static TensorBuffer Allocate(SharedMemoryAllocator allocator, byte value, string session = "")
    {
        var tensor = allocator.Allocate(TensorBytes, session);
        tensor.AsBytes().Fill(value);
        return tensor;
    }

    private static bool IsIntact(TensorBuffer tensor, byte value) =>
        tensor.AsReadOnlyBytes().IndexOfAnyExcept(value) < 0;
}
