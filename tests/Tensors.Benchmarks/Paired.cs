using System.Diagnostics;

namespace Tensors.Benchmarks;

/// <summary>
/// Two loops measured in turns, so that whatever else the machine does meanwhile hits both. Benchmarks that run one after
/// the other for seconds each cannot tell a difference of a few percent on a machine that is not idle.
/// </summary>
internal static class Paired
{
    private const int Rounds = 41;

    /// <summary>How much longer the first takes than the second: the median of the ratios of neighbouring measurements.</summary>
    /// <param name="first">A loop, run once per measurement unless it is short.</param>
    /// <param name="second">The loop to compare it with.</param>
    public static double Ratio(Action first, Action second)
    {
        var repetitions = Calibrate(first);
        Time(second, repetitions);
        var ratios = new double[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            // Who comes first changes: the second one finds other caches than the first.
            if (i % 2 == 0)
            {
                var a = Time(first, repetitions);
                ratios[i] = a / Time(second, repetitions);
            }
            else
            {
                var b = Time(second, repetitions);
                ratios[i] = Time(first, repetitions) / b;
            }
        }

        Array.Sort(ratios);
        return ratios[Rounds / 2];
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

    // Long enough for the clock and for the compiler's second look, short enough to stay between two interruptions.
    private static int Calibrate(Action action)
    {
        var repetitions = 1;
        while (Time(action, repetitions) < Stopwatch.Frequency / 500.0)
        {
            repetitions *= 2;
        }

        return repetitions;
    }

    private static double Time(Action action, int repetitions)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++)
        {
            action();
        }

        return Stopwatch.GetTimestamp() - start;
    }
}
