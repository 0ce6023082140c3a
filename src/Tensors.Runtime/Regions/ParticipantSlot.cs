namespace Tensors;

/// <summary>
/// One slot of the participant table of a region, with all of its state transitions. Each is a single atomic access.
/// </summary>
/// <remarks>
/// The token identifies the attachment that has the slot; 0 means that the slot is free. A participant claims a slot with one
/// compare-and-swap, after it has acquired its liveness lock (<see cref="Platform.ISlotLiveness"/>), and releases that lock only
/// after it has freed the slot. Before the owner clears the bits of a dead participant, it takes the liveness lock and swaps the
/// token for <see cref="Reaping"/>: from then on no participant can claim the slot, and none can have claimed it since the owner
/// read the token.
/// </remarks>
internal readonly ref struct ParticipantSlot(ref ulong token)
{
    /// <summary>The token while the owner clears the bits of a dead participant. Never the token of an attachment.</summary>
    public const ulong Reaping = ulong.MaxValue;

    private readonly ref ulong _token = ref token;

    public ulong Token => Volatile.Read(ref _token);

    /// <summary>Returns a token for a new attachment: 64 random bits that are neither 0 nor <see cref="Reaping"/>.</summary>
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

    /// <summary>Participant: claims the slot if it is free. Returns true if the slot was claimed.</summary>
    public bool TryClaim(ulong token) => Interlocked.CompareExchange(ref _token, token, 0) == 0;

    /// <summary>Participant or reaping owner: frees the slot. Its bits in the block words must be clear.</summary>
    public void Free() => Volatile.Write(ref _token, 0);

    /// <summary>
    /// Owner: takes the slot from a dead participant, if it still belongs to that attachment. Returns true if the slot was taken.
    /// </summary>
    /// <param name="deadToken">The token of the attachment that was found dead.</param>
    public bool TryBeginReap(ulong deadToken) =>
        Interlocked.CompareExchange(ref _token, Reaping, deadToken) == deadToken;
}
