using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Driving;

/// <summary>Counts of one kind of strike by role and protocol step.</summary>
/// <param name="name">The kind, in the plural: kills, removals or forks.</param>
internal sealed class HitTable(string name)
{
    private readonly Dictionary<Cell, int> _hits = Cell.All.ToDictionary(cell => cell, _ => 0);

    public string Name => name;

    /// <summary>All strikes, those between two steps included.</summary>
    public int Total { get; private set; }

    /// <summary>Strikes at a moment when the thread was in none of the steps.</summary>
    public int BetweenSteps { get; private set; }

    /// <summary>Cells that have not been hit.</summary>
    public IEnumerable<Cell> Missing => Cell.All.Where(cell => _hits[cell] == 0);

    public int this[Cell cell] => _hits[cell];

    /// <summary>Counts a strike.</summary>
    /// <param name="cell">Where the struck thread was, as <see cref="Cell.Code"/>.</param>
    public void Add(int cell)
    {
        Total++;
        if (Cell.FromCode(cell) is { } known)
        {
            _hits[known]++;
        }
        else
        {
            BetweenSteps++;
        }
    }

    /// <summary>One of the cells with the fewest hits.</summary>
    public Cell Next(Random random)
    {
        var least = _hits.Values.Min();
        var candidates = Cell.All.Where(cell => _hits[cell] == least).ToArray();
        return candidates[random.Next(candidates.Length)];
    }
}
