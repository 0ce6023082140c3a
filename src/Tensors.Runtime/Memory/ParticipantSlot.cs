namespace Tensors.Memory;

/// <summary>One slot of a region's participant table, and every step it can take, each a single atomic access.</summary>
/// <remarks>
/// The upper half of a token says whose the slot is: 0 is nobody's, and a participant claims it with one swap. The lower
/// half is written after the claim and cleared before the slot is given back, so that it is never another tenant's. The
/// owner, before it clears a dead participant's bits, swaps the upper half it has judged by for <see cref="Reaping"/>:
/// between its look at the slot and that swap the participant may have left and another come, whose slot it then leaves
/// alone; and while the mark stands nobody can come.
/// </remarks>
internal readonly ref struct ParticipantSlot(ref ulong high, ref ulong low)
{
    /// <summary>The upper half while the owner clears up after a dead participant. No token has it.</summary>
    public const ulong Reaping = ulong.MaxValue;

    private readonly ref ulong _high = ref high;
    private readonly ref ulong _low = ref low;

    public ulong High => Volatile.Read(ref _high);

    public ulong Low => Volatile.Read(ref _low);

    /// <summary>Participant: takes the slot if it is nobody's.</summary>
    public bool TryClaim(ulong tokenHigh) => Interlocked.CompareExchange(ref _high, tokenHigh, 0) == 0;

    /// <summary>Participant: completes a claim.</summary>
    public void WriteLow(ulong tokenLow) => Volatile.Write(ref _low, tokenLow);

    /// <summary>Whose slot it is: begins to give it back. The bits in the blocks must be clear.</summary>
    public void ClearLow() => Volatile.Write(ref _low, 0);

    /// <summary>Whose slot it is: gives it back.</summary>
    public void Free() => Volatile.Write(ref _high, 0);

    /// <summary>Owner: takes the slot from a participant that was found dead, if it is still that one's.</summary>
    /// <param name="deadHigh">The upper half that was judged by.</param>
    public bool TryBeginReap(ulong deadHigh) => Interlocked.CompareExchange(ref _high, Reaping, deadHigh) == deadHigh;
}
