using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Driving;

/// <summary>
/// Removes, renames and replaces the files of regions while actors use them, as cleaners of temporary folders, RemoveIPC, users
/// and restores of backups do.
/// </summary>
internal sealed class Cleaner(SharedFolder folder, RunReport report, Random random)
{
    private readonly Replacements _replacements = new(folder, random);
    private readonly List<(string Away, string Original)> _away = [];
    private int _number;

    /// <summary>Does one random thing to files of an actor, its region, or all. Counts it by the step the actor is in.</summary>
    /// <returns>Whether anything was changed.</returns>
    public bool Strike(Target target)
    {
        GiveBackSome();
        var files = random.Next(100) < 25 ? [] : ChooseFiles(target);
        var step = target.Step;
        var done = files.Count > 0 ? TryFiles(files) : TryFolder();
        if (done is null)
        {
            return false;
        }

        Count(done);
        report.Removals.Add(step);
        return true;
    }

    /// <summary>Removes everything that the cleaner itself has left: what it renamed away and what it put in places.</summary>
    public void Tidy()
    {
        _away.Clear();
        _replacements.RemoveAll();
        foreach (var path in Directory.GetFileSystemEntries(folder.Away))
        {
            Delete(path);
        }
    }

    private IReadOnlyList<string> ChooseFiles(in Target target)
    {
        var all = folder.Files();
        var region = target.Actor.Board.RegionOf(target.Line).ToString();
        var ofRegion = all.Where(path => path.Contains(region, StringComparison.Ordinal)).ToArray();
        var held = HeldObjects.Of(target.Actor.ProcessId, folder).Paths;
        var ofActor = all.Where(held.Contains).ToArray();
        var files =
            random.Next(100) < 50 && ofRegion.Length > 0 ? ofRegion
            : random.Next(100) < 70 && ofActor.Length > 0 ? ofActor
            : all;
        if (files.Count == 0)
        {
            return files;
        }

        var one = files[random.Next(files.Count)];
        return random.Next(100) switch
        {
            < 60 => [one],
            // A region's files differ by what follows the dot.
            < 85 => [.. all.Where(path => path.StartsWith(Path.ChangeExtension(one, null), StringComparison.Ordinal))],
            _ => files,
        };
    }

    private string? TryFiles(IReadOnlyList<string> files)
    {
        var (name, act) = random.Next(100) switch
        {
            < 45 => ("file removed", (Func<string, bool>)Delete),
            < 70 => ("file renamed away", MoveAway),
            < 85 => ("another file renamed over it", RenameAnotherOver),
            _ => ("file replaced", _replacements.TryReplace),
        };
        return files.Count(path => Try(() => act(path))) > 0 ? name : null;
    }

    private string? TryFolder()
    {
        switch (random.Next(100))
        {
            case < 50:
                return folder.Files().Count(path => Try(() => Delete(path))) > 0 ? "all files removed" : null;
            case < 75:
                return folder.Folders().Count(path => Try(() => Delete(path))) > 0 ? "folder removed" : null;
            default:
                return folder.Folders().Count(path => Try(() => MoveAway(path))) > 0 ? "folder renamed away" : null;
        }
    }

    private bool MoveAway(string path)
    {
        var away = Path.Combine(folder.Away, $"{_number++}-{Path.GetFileName(path)}");
        Move(path, away);
        _away.Add((away, path));
        return true;
    }

    private bool RenameAnotherOver(string path)
    {
        // Of the same kind, so that only its contents are wrong.
        var others = folder
            .Files()
            .Where(other =>
                !string.Equals(other, path, StringComparison.Ordinal)
                && string.Equals(KindOf(other), KindOf(path), StringComparison.Ordinal)
            )
            .ToArray();
        if (others.Length == 0)
        {
            return false;
        }

        File.Move(others[random.Next(others.Length)], path, overwrite: true);
        return true;
    }

    /// <summary>What follows the dot in the name of a region's file, or the letter that other names begin with.</summary>
    private static string KindOf(string path) =>
        Path.HasExtension(path) ? Path.GetExtension(path) : Path.GetFileName(path)[..1];

    /// <summary>Some of what was renamed away comes back later, as from a user who sees the mistake.</summary>
    private void GiveBackSome()
    {
        foreach (var entry in _away.Where(_ => random.Next(6) == 0).ToArray())
        {
            _away.Remove(entry);
            _ = Try(() =>
            {
                Move(entry.Away, entry.Original);
                Count("renamed back");
                return true;
            });
        }
    }

    private void Count(string act) => report.CleanerActs[act] = report.CleanerActs.GetValueOrDefault(act) + 1;

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from) && new DirectoryInfo(from).LinkTarget is null)
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to);
        }
    }

    private static bool Delete(string path)
    {
        if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
        {
            Directory.Delete(path, recursive: true);
            return true;
        }

        var isThere = FileStatus.TryGet(path, follow: false, out _);
        File.Delete(path);
        return isThere;
    }

    // Actors create, rename and remove at the same time: what has gone meanwhile cannot be removed.
    private static bool Try(Func<bool> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
