using System.Diagnostics;
using System.Globalization;

namespace Tensors.Chaos.Driving;

/// <summary>
/// The books, while nobody moves: each allocator's own figures, the files in the folder, and the kernel's count of the
/// memory behind them must say the same.
/// </summary>
internal sealed class Audit(Crowd crowd, SharedFolder folder, RunReport report)
{
    // A dead process's locks drop some milliseconds after its end; allocators sweep by themselves every second.
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(2.5);

    /// <summary>Pauses everybody, sweeps, compares, and lets go on.</summary>
    public void Run()
    {
        report.Audits++;
        crowd.Ask("pause", "quiet");
        string? problem = null;
        if (!Settles(() => problem = AskAndCompare()))
        {
            SharedFolder.Sweep();
            report.LateSweeps++;
            if (!Settles(() => problem = AskAndCompare()))
            {
                report.Leak(problem!);
            }
        }

        crowd.Ask("go", "");
        foreach (var actor in crowd.Actors)
        {
            actor.Progress.StartOver();
        }
    }

    /// <summary>After the end of all processes: nothing may be there, once somebody has swept.</summary>
    public void ExpectNothingLeft()
    {
        SharedFolder.Sweep();
        if (!Settles(() => folder.Names().Count == 0 ? null : string.Join(", ", folder.Names())))
        {
            report.Leak($"left after the last process: {string.Join(", ", folder.Names())}");
        }

        if (folder.KernelBytes("") is > 0 and var bytes)
        {
            report.Leak($"the kernel counts {bytes:N0} bytes after the last process");
        }
    }

    private static bool Settles(Func<string?> findProblem)
    {
        var watch = Stopwatch.StartNew();
        while (findProblem() is not null)
        {
            if (watch.Elapsed > _settling)
            {
                return false;
            }

            Thread.Sleep(50);
        }

        return true;
    }

    private string? AskAndCompare()
    {
        crowd.Ask("audit", "audited");
        var regions = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<string>();
        long committed = 0;
        foreach (var actor in crowd.Actors)
        {
            // audited COMMITTED REGIONS COUNTS PROBLEMS
            var words = actor.Answer.Split(' ', 5);
            if (words.Length < 5)
            {
                return $"process {actor.Id} answered '{actor.Answer}'";
            }

            committed += long.Parse(words[1], CultureInfo.InvariantCulture);
            regions.UnionWith(words[2].Split(','));
            report.Count(words[3]);
            if (words[4].Length > 0)
            {
                problems.Add($"process {actor.Id}: {words[4]}");
            }

            if (actor.CountUnlinkedMappings(folder.Root) is > 0 and var mappings)
            {
                problems.Add($"process {actor.Id} still maps {mappings} objects of regions that are gone");
            }
        }

        Compare(regions, committed, problems);
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    private void Compare(HashSet<string> regions, long committed, List<string> problems)
    {
        var names = folder.Names();
        var locks = names.Count(name => name.StartsWith("p-", StringComparison.Ordinal));
        if (locks != crowd.Actors.Count)
        {
            problems.Add($"{locks} liveness locks for {crowd.Actors.Count} living processes");
        }

        foreach (var name in names.Where(name => !name.StartsWith("p-", StringComparison.Ordinal)))
        {
            if (!regions.Contains(Path.GetFileNameWithoutExtension(name)))
            {
                problems.Add($"'{name}' belongs to no living process");
            }
        }

        if (folder.KernelBytes(".data") is var kernel && kernel != committed)
        {
            problems.Add($"the kernel counts {kernel:N0} bytes of tensors, the allocators {committed:N0}");
        }
    }
}
