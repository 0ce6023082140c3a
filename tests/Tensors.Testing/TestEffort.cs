using System.Collections.Concurrent;
using System.Globalization;

namespace Tensors.Testing;

/// <summary>
/// The size of the tests that try many cases: random programs, broken sources, hostile references, interleavings. Each of them declares its
/// long run; by default it does a part of it. <c>TENSORS_TEST_EFFORT</c> chooses another size: <c>long</c>, or a positive number that the long
/// run is multiplied by. Tests that choose some of a list of cases do so by a seed, which they print; <c>TENSORS_TEST_SEED</c> repeats it.
/// </summary>
public static class TestEffort
{
    public const string SizeVariable = "TENSORS_TEST_EFFORT";
    public const string SeedVariable = "TENSORS_TEST_SEED";

    /// <summary>The smallest part of its long run that a test may do by default.</summary>
    public const double SmallestDefault = 0.05;

    private static readonly ConcurrentDictionary<string, bool> _printed = new(StringComparer.Ordinal);
    private static readonly double? _factor = ReadFactor(Environment.GetEnvironmentVariable(SizeVariable));
    private static readonly int _seed = ReadSeed(Environment.GetEnvironmentVariable(SeedVariable));

    /// <summary>Gets a value indicating whether tests do their long run, or more.</summary>
    public static bool IsLong => _factor >= 1;

    /// <summary>Skips the test that calls this method, unless tests do their long run.</summary>
    public static void RequireLong() => Assert.SkipUnless(IsLong, $"Part of the long run: {SizeVariable}=long.");

    /// <summary>Gets the number of cases to try.</summary>
    /// <param name="longRun">The number of cases of the long run.</param>
    /// <param name="byDefault">The part of them that is tried where no size is set.</param>
    public static int Count(int longRun, double byDefault = SmallestDefault) => Count(longRun, byDefault, _factor);

    /// <summary>Gets how long to go on.</summary>
    /// <param name="longRun">The duration of the long run.</param>
    /// <param name="byDefault">The part of it that a test lasts where no size is set.</param>
    public static TimeSpan Time(TimeSpan longRun, double byDefault = SmallestDefault) =>
        longRun * Factor(byDefault, _factor);

    /// <summary>Chooses the cases to try, at least one, evenly spread over a list, and prints which seed repeats the choice.</summary>
    /// <param name="cases">All cases.</param>
    /// <param name="ofLongRun">The part of the cases that the long run tries; 1 is all.</param>
    /// <param name="byDefault">The part of the long run that is tried where no size is set.</param>
    public static IEnumerable<T> Some<T>(
        IReadOnlyList<T> cases,
        double ofLongRun = 1,
        double byDefault = SmallestDefault
    )
    {
        var part = ofLongRun * Factor(byDefault, _factor);
        if (part >= 1)
        {
            return cases;
        }

        PrintSeed();
        return Choose(cases, part, _seed);
    }

    /// <summary>Whether to do an extra check of a case that has this text: always the same cases, with any seed.</summary>
    /// <param name="text">A text that is another one for each case.</param>
    /// <param name="byDefault">The part of the cases that are checked where no size is set.</param>
    public static bool IsChosen(string text, double byDefault = SmallestDefault) =>
        IsWithin(text, Factor(byDefault, _factor));

    internal static bool IsWithin(string text, double part)
    {
        // FNV-1a: string.GetHashCode differs from run to run.
        var hash = 2166136261u;
        foreach (var c in text)
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return hash < part * (uint.MaxValue + 1.0);
    }

    internal static int Count(int longRun, double byDefault, double? factor) =>
        (int)Math.Clamp(Math.Ceiling(longRun * Factor(byDefault, factor)), 1, int.MaxValue);

    // One of each stretch of neighbours, so that no part of the list is left out for long.
    internal static List<T> Choose<T>(IReadOnlyList<T> cases, double part, int seed)
    {
        var random = new Random(unchecked((seed * 397) ^ cases.Count));
        var stretch = 1 / part;
        var chosen = new List<T>();
        for (var start = 0.0; start < cases.Count; start += stretch)
        {
            var first = (int)start;
            var end = Math.Max(first + 1, (int)Math.Min(cases.Count, start + stretch));
            chosen.Add(cases[random.Next(first, end)]);
        }

        return chosen;
    }

    internal static double? ReadFactor(string? value) =>
        value switch
        {
            null or "" => null,
            "long" => 1,
            _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor)
                    && factor > 0
                    && double.IsFinite(factor) => factor,
            _ => throw new InvalidOperationException(
                $"{SizeVariable} is '{value}'. Expected 'long', or a positive number that the long run is multiplied by, as in 0.5."
            ),
        };

    private static double Factor(double byDefault, double? factor)
    {
        if (byDefault is < SmallestDefault or > 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(byDefault),
                byDefault,
                $"byDefault must be from {SmallestDefault} to 1."
            );
        }

        return factor ?? byDefault;
    }

    private static int ReadSeed(string? value) =>
        string.IsNullOrEmpty(value) ? Random.Shared.Next()
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed
        : throw new InvalidOperationException($"{SeedVariable} is '{value}'. Expected a whole number, 0 or more.");

    // Once for a test, so that its report has it, and once for the program, whose tests all choose by one seed.
    private static void PrintSeed()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"The cases of this run are chosen by the seed {_seed}. {SeedVariable}={_seed} repeats the choice."
        );
        if (_printed.TryAdd("", true))
        {
            Console.WriteLine(text);
        }

        if (TestContext.Current.Test is { UniqueID: var test } && _printed.TryAdd(test, true))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(text);
        }
    }
}
