namespace Tensors;

/// <summary>
/// Represents one slot of a region's participant table, and implements the changes of its state. Each change is a single atomic
/// operation.
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
    /// <summary>
    /// The token that the owner writes to a slot while it clears the bits of a dead participant. No attachment has this token.
    /// </summary>
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

    /// <summary>Claims the slot for a participant. Returns false if the slot is not free.</summary>
    public bool TryClaim(ulong token) => Interlocked.CompareExchange(ref _token, token, 0) == 0;

    /// <summary>
    /// Frees the slot. Called by the participant, or by the owner if the participant is dead. The participant's bits in the state words
    /// of all blocks must be clear.
    /// </summary>
    public void Free() => Volatile.Write(ref _token, 0);

    /// <summary>
    /// Takes the slot from a dead participant, on behalf of the owner. Returns false if the slot now belongs to another attachment or is
    /// free.
    /// </summary>
    /// <param name="deadToken">The token of the attachment that was found dead.</param>
    public bool TryBeginReap(ulong deadToken) =>
        Interlocked.CompareExchange(ref _token, Reaping, deadToken) == deadToken;
}
