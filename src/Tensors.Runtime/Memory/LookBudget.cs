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
