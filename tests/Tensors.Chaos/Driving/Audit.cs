using System.Diagnostics;
using System.Globalization;

namespace Tensors.Chaos.Driving;

/// <summary>
/// Compares, while no worker runs, each allocator's own statistics, the files in the folder, and what the kernel says that the
/// processes hold.
/// </summary>
internal sealed class Audit(Crowd crowd, SharedFolder folder, RunReport report, Cleaner? cleaner, Random random)
{
    // The kernel drops the locks of a dead process some milliseconds after its end; allocators sweep every second.
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(2.5);

    private long _lostBytes;
    private int _filesLeft;

    /// <summary>Pauses all actors, sweeps, compares, and lets them go on.</summary>
    /// <param name="isThorough">Whether to end all sessions as well: then nothing at all may be held.</param>
    public void Run(bool isThorough)
    {
        report.Audits++;
        foreach (var actor in crowd.Actors)
        {
            actor.Progress.Pause();
        }

        crowd.RestartCrashed();
        crowd.Ask("pause", "quiet");
        crowd.Forked.Collect(crowd.Actors);
        crowd.Forked.KillForkedAnyTime();
        cleaner?.Tidy();
        Expect(CompareWhileOpen);
        if (isThorough)
        {
            Expect(CompareWhenClosed);
        }

        // Their parents' memory has come back while they lived, or has been reported.
        crowd.Forked.KillOrphans(random);
        crowd.Ask("go", "");
        foreach (var actor in crowd.Actors)
        {
            actor.Progress.StartOver();
        }
    }

    /// <summary>After the end of all actors: no file may be left once a new process has swept.</summary>
    public void ExpectNothingLeft()
    {
        crowd.Forked.KillForkedAnyTime();
        cleaner?.Tidy();
        Sweep();
        Expect(() =>
        {
            var left = folder.Files();
            _filesLeft = left.Count;
            return left.Count == 0 ? null : $"left after the last process: {Names(left)}";
        });
    }

    private void Expect(Func<string?> findProblem)
    {
        string? problem = null;
        _lostBytes = _filesLeft = 0;
        if (Settles(() => problem = findProblem()))
        {
            return;
        }

        Sweep();
        report.LateSweeps++;
        if (!Settles(() => problem = findProblem()))
        {
            report.Leak(problem!, _lostBytes, _filesLeft);
        }
    }

    private void Sweep()
    {
        try
        {
            SharedFolder.Sweep();
        }
        catch (Exception e)
        {
            // Nothing in the folder may keep a process from starting.
            report.Fault($"the sweep of a process that starts: {e.GetType().Name}: {e.Message}");
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

    private string? CompareWhileOpen()
    {
        crowd.Ask("audit", "audited");
        var problems = new List<string>();
        var regions = new HashSet<string>(StringComparer.Ordinal);
        long committed = 0;
        _lostBytes = 0;
        foreach (var actor in crowd.Actors)
        {
            // audited COMMITTED LOST -REGIONS COUNTS PROBLEMS
            var words = actor.Answer.Split(' ', 6);
            if (words.Length < 6)
            {
                return $"process {actor.Id} answered '{actor.Answer}'";
            }

            committed += Number(words[1]);
            _lostBytes += Number(words[2]);
            regions.UnionWith(words[3][1..].Split(',', StringSplitOptions.RemoveEmptyEntries));
            report.Count(words[4]);
            if (words[5].Length > 0)
            {
                problems.Add($"process {actor.Id}: {words[5]}");
            }
        }

        var held = HeldByActors();
        CompareFiles(held, regions, problems);
        CompareKernel(held, committed, problems);
        if (cleaner is null)
        {
            // Without a cleaner, a mapped object without a name is a region that its owner has removed.
            problems.AddRange(
                crowd
                    .Actors.Zip(held)
                    .Where(pair => pair.Second.UnlinkedMappings > 0)
                    .Select(pair => $"process {pair.First.Id} still holds objects of regions that are gone")
            );
        }

        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    private string? CompareWhenClosed()
    {
        crowd.Ask("close", "closed");
        var problems = new List<string>();
        var held = HeldByActors();
        _lostBytes = 0;
        foreach (var (actor, objects) in crowd.Actors.Zip(held))
        {
            if (!actor.Answer.StartsWith("closed ", StringComparison.Ordinal))
            {
                return $"process {actor.Id} answered '{actor.Answer}'";
            }

            var committed = Number(actor.Answer.Split(' ')[1]);
            _lostBytes += committed;
            if (committed != 0)
            {
                problems.Add($"process {actor.Id} has {committed:N0} bytes committed after all its sessions ended");
            }

            if (objects.Mapped.Count > 0)
            {
                problems.Add($"process {actor.Id} maps {objects.Mapped.Count} objects after all sessions ended");
            }
        }

        CompareFiles(held, [], problems);
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    private HeldObjects[] HeldByActors() => [.. crowd.Actors.Select(actor => HeldObjects.Of(actor.ProcessId, folder))];

    /// <summary>
    /// Every file must be mapped or open in a living actor, or have the name of a region that one uses. A forked child does not
    /// count.
    /// </summary>
    private void CompareFiles(HeldObjects[] held, HashSet<string> regions, List<string> problems)
    {
        var inodes = held.SelectMany(objects => objects.Mapped.Concat(objects.Open.Keys)).ToHashSet();
        var left = folder
            .Files()
            .Where(path =>
                FileStatus.TryGet(path, follow: false, out var status)
                && !inodes.Contains(status.Value.Inode)
                && !regions.Contains(Path.GetFileNameWithoutExtension(path))
            )
            .ToArray();
        _filesLeft = left.Length;
        if (left.Length > 0)
        {
            problems.Add($"no living process holds {Names(left)}");
        }
    }

    /// <summary>
    /// The memory of all data objects that the actors map must be what their owners count. Objects that can be asked by neither a
    /// descriptor nor a name are left out with all others: the comparison needs all of them.
    /// </summary>
    private void CompareKernel(HeldObjects[] held, long committed, List<string> problems)
    {
        var known = held.SelectMany(objects => objects.Open.Values).Concat(StatusOfFiles()).ToLookup(s => s.Inode);
        var mapped = held.SelectMany(objects => objects.MappedData).ToHashSet();
        if (!mapped.All(known.Contains))
        {
            report.KernelUnseen++;
            return;
        }

        var kernel = mapped.Sum(inode => known[inode].Max(status => status.AllocatedBytes));
        if (kernel != committed)
        {
            _lostBytes += Math.Max(0, kernel - committed);
            problems.Add($"the kernel counts {kernel:N0} bytes of tensors, the allocators {committed:N0}");
        }
    }

    private IEnumerable<FileStatus> StatusOfFiles()
    {
        foreach (var path in folder.Files())
        {
            if (FileStatus.TryGet(path, follow: false, out var status))
            {
                yield return status.Value;
            }
        }
    }

    private string Names(IEnumerable<string> paths) =>
        string.Join(", ", paths.Select(path => $"'{Path.GetRelativePath(folder.Root, path)}'"));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
