namespace Tensors;

/// <summary>One slot of a region's participant table, and every step it can take, each a single atomic access.</summary>
/// <remarks>
/// The token says which attachment has the slot; 0 is a free slot. A participant claims it with one swap, after it holds what
/// proves that it is alive (<see cref="Platform.ISlotLiveness"/>), and gives that back only after it has freed the slot. The owner,
/// before it clears a dead participant's bits, takes that proof of life and swaps the token for <see cref="Reaping"/>: from then
/// on no participant can come, and none can have come since the owner looked.
/// </remarks>
internal readonly ref struct ParticipantSlot(ref ulong token)
{
    /// <summary>The token while the owner clears up after a dead participant. No attachment has it.</summary>
    public const ulong Reaping = ulong.MaxValue;

    private readonly ref ulong _token = ref token;

    public ulong Token => Volatile.Read(ref _token);

    /// <summary>A token for a new attachment: 64 random bits that are neither 0 nor <see cref="Reaping"/>.</summary>
    public static ulong NewToken()
    {
        while (true)
        {
            var token = (ulong)RegionId.RandomBits();
            if (token is not (0 or Reaping))
            {
                return token;
            }
        }
    }

    /// <summary>Participant: takes the slot if it is free.</summary>
    public bool TryClaim(ulong token) => Interlocked.CompareExchange(ref _token, token, 0) == 0;

    /// <summary>Participant or reaping owner: frees the slot. The bits in the blocks must be clear.</summary>
    public void Free() => Volatile.Write(ref _token, 0);

    /// <summary>Owner: takes the slot from a participant that was found dead, if it is still that attachment's.</summary>
    /// <param name="deadToken">The token that was judged by.</param>
    public bool TryBeginReap(ulong deadToken) =>
        Interlocked.CompareExchange(ref _token, Reaping, deadToken) == deadToken;
}
