namespace Tensors.Memory;

/// <summary>How many participants a sweep may still look at: each look is a system call.</summary>
internal sealed class LookBudget(int looks)
{
    /// <summary>What one sweep of all regions may use.</summary>
    public const int PerSweep = 4000;

    private int _left = looks;

    /// <summary>Whether none are left.</summary>
    public bool IsEmpty => _left <= 0;

    public bool TryTake() => --_left >= 0;
}

/// <summary>
/// The order in which sweeps go through what has participants: each begins where the looks of the one before ran out, so that all
/// are looked at by and by.
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
                // One that takes all looks by itself has its own order; the next sweep begins behind it.
                _first = i == 0 ? at + 1 : at;
            }
        }
    }
}
