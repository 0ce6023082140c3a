using System.Diagnostics;

namespace Tensors.Benchmarks;

/// <summary>
/// Measures in many slices of a fraction of a millisecond, two loops in turns where they are to be compared. On a machine
/// that is not idle most such slices are not interrupted, so their median is the loop's own time; benchmarks that run for
/// seconds one after the other measure the neighbours as well.
/// </summary>
internal static class Paired
{
    private const double SliceSeconds = 100e-6;
    private const double WarmUpSeconds = 0.4;
    private const double BudgetSeconds = 1.5;
    private const int MinRounds = 21;
    private const int MaxRounds = 2001;

    /// <summary>How much longer the first takes than the second: the median of the ratios of neighbouring slices.</summary>
    public static double Ratio(Action first, Action second)
    {
        var firstRepetitions = WarmUp(first);
        var secondRepetitions = WarmUp(second);
        var begin = Stopwatch.GetTimestamp();
        var ratios = new List<double>();
        for (var round = 0; IsGoingOn(ratios.Count, begin); round++)
        {
            // Who comes first changes: the second one finds other caches than the first.
            if (round % 2 == 0)
            {
                var a = Time(first, firstRepetitions);
                ratios.Add(a / Time(second, secondRepetitions));
            }
            else
            {
                var b = Time(second, secondRepetitions);
                ratios.Add(Time(first, firstRepetitions) / b);
            }
        }

        return Median(ratios);
    }

    /// <summary>The time of one operation, in nanoseconds.</summary>
    public static double Nanoseconds(Action operation)
    {
        var repetitions = WarmUp(operation);
        var begin = Stopwatch.GetTimestamp();
        var times = new List<double>();
        while (IsGoingOn(times.Count, begin))
        {
            times.Add(Time(operation, repetitions));
        }

        return Median(times) * 1e9;
    }

    /// <summary>Managed bytes that one operation allocates on this thread, once it is warm.</summary>
    public static double AllocatedBytes(Action operation)
    {
        const int Operations = 10_000;
        for (var i = 0; i < Operations; i++)
        {
            operation();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Operations; i++)
        {
            operation();
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Operations;
    }

    /// <summary>The middle one of some values, which are put in order.</summary>
    public static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    // Until the compiler has looked at it for the last time. Returns how many repetitions fill a slice.
    private static int WarmUp(Action action)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUpSeconds)
        {
            action();
        }

        return (int)Math.Clamp(SliceSeconds / Time(action, 10), 1, 1_000_000);
    }

    private static bool IsGoingOn(int rounds, long begin) =>
        rounds < MinRounds || (rounds < MaxRounds && Stopwatch.GetElapsedTime(begin).TotalSeconds < BudgetSeconds);

    /// <summary>Seconds per repetition.</summary>
    private static double Time(Action action, int repetitions)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / repetitions;
    }
}
