using System.Collections.Concurrent;
using System.Globalization;

namespace Tensors.Chaos.Driving;

/// <summary>What a whole run found.</summary>
internal sealed class RunReport
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private int _corruptions;
    private int _leaks;
    private int _faults;
    private int _stalls;

    public int Kills { get; set; }

    public int Pauses { get; set; }

    public int Exits { get; set; }

    public int Audits { get; set; }

    /// <summary>Audits that found files of dead processes which no survivor removed, but the next process to start does.</summary>
    public int LateSweeps { get; set; }

    public TimeSpan LongestStall { get; set; }

    public bool IsClean => _corruptions + _leaks + _faults + _stalls == 0;

    public void Corruption(string text) => Add(ref _corruptions, "CORRUPTION", text);

    public void Leak(string text) => Add(ref _leaks, "LEAK", text);

    public void Fault(string text) => Add(ref _faults, "FAULT", text);

    public void Stall(string text) => Add(ref _stalls, "STALL", text);

    /// <summary>Adds counts as an actor's tally writes them.</summary>
    public void Count(string tally)
    {
        foreach (var word in tally.Split(',').Select(word => word.Split('=')).Where(word => word.Length == 2))
        {
            var n = long.Parse(word[1], CultureInfo.InvariantCulture);
            _counts.AddOrUpdate(word[0], n, (_, old) => old + n);
        }
    }

    public void Print(TimeSpan elapsed)
    {
        Console.WriteLine();
        foreach (var (what, n) in _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Line($"  {n, 12:N0} {what}");
        }

        Line($"  (by processes that lived until an audit; the killed ones took their counts along)");
        Line($"{Kills} kills, {Exits} sudden exits, {Pauses} pauses, {Audits} audits in {elapsed.TotalSeconds:N0} s");
        Line($"longest stall of a process that was not stopped: {LongestStall.TotalMilliseconds:N0} ms");
        Line($"audits where files waited for the next process to sweep them: {LateSweeps}");
        Line($"{_faults} faults, {_stalls} stalled");
        Line($"{_leaks} leaks, {_corruptions} corruptions");
    }

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private static void Add(ref int counter, string kind, string text)
    {
        Interlocked.Increment(ref counter);
        Console.WriteLine($"{kind}: {text}");
    }
}
