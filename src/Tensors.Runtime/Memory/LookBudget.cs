namespace Tensors.Memory;

/// <summary>Limits how many participants a sweep may check, because each check is a system call.</summary>
internal sealed class LookBudget(int looks)
{
    /// <summary>The maximum number of checks in one sweep of all regions.</summary>
    public const int PerSweep = 4000;

    private int _left = looks;

    /// <summary>Gets a value indicating whether the sweep has used all its checks.</summary>
    public bool IsEmpty => _left <= 0;

    public bool TryTake() => --_left >= 0;
}

/// <summary>
/// Determines the order in which sweeps check items. Each sweep begins where the previous one stopped, so that every item is checked
/// eventually.
/// </summary>
internal sealed class SweepOrder
{
    private uint _first;

    public IEnumerable<T> Of<T>(T[] items, LookBudget looks)
    {
        var first = _first;
        for (var i = 0u; i < items.Length; i++)
        {
            var wasEmpty = looks.IsEmpty;
            var at = (first + i) % (uint)items.Length;
            yield return items[at];
            if (looks.IsEmpty && !wasEmpty)
            {
                // An item that uses all checks alone keeps its own order inside, so the next sweep begins after it.
                _first = i == 0 ? at + 1 : at;
            }
        }
    }
}
