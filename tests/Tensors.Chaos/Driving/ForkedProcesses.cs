using System.Globalization;
using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Driving;

/// <summary>The children that actors have forked, which outlive them for a while.</summary>
internal sealed class ForkedProcesses(HitTable table) : IDisposable
{
    private readonly List<Child> _children = [];
    private readonly Dictionary<ActorProcess, int> _seen = [];

    /// <summary>Reads the boards of actors.</summary>
    /// <returns>Whether there are new children.</returns>
    public bool Collect(IEnumerable<ActorProcess> actors)
    {
        var before = _children.Count;
        foreach (var actor in actors)
        {
            for (var i = _seen.GetValueOrDefault(actor); i < actor.Board.ForkCount; i++)
            {
                var (processId, code) = actor.Board.Fork(i);
                var request = Request.FromCode(code);
                table.Add(request?.Cell.Code ?? 0);
                _children.Add(new Child(processId, actor, request?.Action is RequestedAction.ForkAnyTime));
                _seen[actor] = i + 1;
            }
        }

        return _children.Count > before;
    }

    /// <summary>Actors, ended or not, whose children have not been killed yet.</summary>
    public IEnumerable<ActorProcess> Parents() => _children.Select(child => child.Parent).Distinct();

    /// <summary>
    /// Kills the children that were forked while another thread may have been opening a region: those may keep its lock.
    /// </summary>
    public void KillForkedAnyTime() => Kill(child => child.IsAnyTime);

    /// <summary>Kills the children of actors that have ended, and some others.</summary>
    public void KillOrphans(Random random) => Kill(child => child.Parent.HasExited || random.Next(2) == 0);

    /// <summary>Kills all children.</summary>
    public void Dispose() => Kill(_ => true);

    private void Kill(Predicate<Child> condition)
    {
        foreach (var child in _children.Where(child => condition(child)).ToArray())
        {
            _children.Remove(child);
            if (IsOurs(child.ProcessId))
            {
                Signals.SendKill(child.ProcessId);
            }
        }
    }

    // A child that has ended by itself may have left its number to another process. It has the command line of its parent.
    private static bool IsOurs(int processId)
    {
        try
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline");
            return File.ReadAllText(path).Contains("--actor", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed record Child(int ProcessId, ActorProcess Parent, bool IsAnyTime);
}
