using System.Collections.Concurrent;
using System.Globalization;
using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Driving;

/// <summary>What a whole run found.</summary>
internal sealed class RunReport(DriverSettings settings)
{
    // Each step is struck in turn, so that twice as many strikes as steps leave none out.
    private const int StrikesPerCell = 2;

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private int _wrongValues;
    private int _leaks;
    private int _faults;
    private int _stalls;
    private long _bytesLost;
    private int _filesLeft;

    public HitTable Kills { get; } = new("kills");

    public HitTable Removals { get; } = new("removals");

    public HitTable Forks { get; } = new("forks");

    /// <summary>How often the cleaner did each thing.</summary>
    public SortedDictionary<string, int> CleanerActs { get; } = new(StringComparer.Ordinal);

    public int Pauses { get; set; }

    public int Exits { get; set; }

    public int Audits { get; set; }

    /// <summary>Audits that needed the sweep of a process that starts, because no survivor had removed everything.</summary>
    public int LateSweeps { get; set; }

    /// <summary>Comparisons with the kernel that were not possible, because an object had neither name nor descriptor.</summary>
    public int KernelUnseen { get; set; }

    public TimeSpan LongestStall { get; set; }

    public bool IsClean => _wrongValues + _leaks + _faults + _stalls == 0 && MissedCells().Count == 0;

    public void WrongValue(string text) => Add(ref _wrongValues, "WRONG VALUE", text);

    /// <summary>Memory or files that did not come back.</summary>
    public void Leak(string text, long bytes, int files)
    {
        // The next audits may find the same again: the most that one found is what was lost.
        _bytesLost = Math.Max(_bytesLost, bytes);
        _filesLeft = Math.Max(_filesLeft, files);
        Add(ref _leaks, "LEFT", text);
    }

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

        Line($"  (by processes that lived until an audit; the counts of killed ones are lost)");
        foreach (var (what, n) in CleanerActs)
        {
            Line($"  {n, 12:N0} {what}");
        }

        PrintTable();
        Line($"{Kills.Total} kills, {Exits} exits, {Pauses} pauses, {Audits} audits in {elapsed.TotalSeconds:N0} s");
        Line($"longest stall of a process that was not stopped: {LongestStall.TotalMilliseconds:N0} ms");
        Line($"audits that needed the sweep of a process that starts: {LateSweeps}");
        Line($"audits that could not compare with the kernel: {KernelUnseen}");
        foreach (var missed in MissedCells())
        {
            Line($"MISSED: {missed}");
        }

        Line(
            $"{_wrongValues} wrong values, {_bytesLost:N0} bytes lost, {_filesLeft} files left, {_stalls} stalls, {_faults} faults"
        );
        Line($"{_wrongValues} wrong, {_leaks} left (first seed {settings.Seed})");
    }

    private void PrintTable()
    {
        HitTable[] tables = [Kills, .. settings.Cleaner ? [Removals] : Array.Empty<HitTable>(), .. Forked()];
        Line($"");
        Line($"{"role", -10}{"step", -14}{string.Concat(tables.Select(table => $"{table.Name, 10}"))}");
        foreach (var cell in Cell.All)
        {
            Line($"{cell.Role, -10}{cell.Step, -14}{string.Concat(tables.Select(table => $"{table[cell], 10}"))}");
        }

        Line($"{"between steps", -24}{string.Concat(tables.Select(table => $"{table.BetweenSteps, 10}"))}");
        Line($"");
    }

    private HitTable[] Forked() => settings.Forks ? [Forks] : [];

    /// <summary>Steps that were never struck, where the run is long enough to strike all.</summary>
    private List<string> MissedCells()
    {
        HitTable[] tables = [Kills, .. settings.Cleaner ? [Removals] : Array.Empty<HitTable>(), .. Forked()];
        return settings.Kills < StrikesPerCell * Cell.All.Count
            ? []
            :
            [
                .. tables.SelectMany(table =>
                    table.Missing.Select(cell => $"no {table.Name} at {cell.Role} {cell.Step}")
                ),
            ];
    }

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private static void Add(ref int counter, string kind, string text)
    {
        Interlocked.Increment(ref counter);
        Console.WriteLine($"{kind}: {text}");
    }
}
