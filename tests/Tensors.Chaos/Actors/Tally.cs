using System.Collections.Concurrent;

namespace Tensors.Chaos.Actors;

/// <summary>Counts of what happened in a process, read and reset by the driver's audits.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Count(string what) => _counts.AddOrUpdate(what, 1, static (_, n) => n + 1);

    /// <summary>The counts as <c>name=number</c>, comma-separated, and starts over.</summary>
    public string Take()
    {
        var words = new List<string>();
        foreach (var (what, _) in _counts)
        {
            if (_counts.TryRemove(what, out var n))
            {
                words.Add($"{what}={n}");
            }
        }

        return words.Count == 0 ? "-" : string.Join(',', words);
    }
}
