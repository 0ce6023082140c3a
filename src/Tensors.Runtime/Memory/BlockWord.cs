namespace Tensors.Memory;

/// <summary>
/// Represents the state of one block as a 64-bit word: its generation, the participants that hold it, and the number of references in
/// flight. The methods compute the word after a change. The word in shared memory is replaced with the result only by compare-and-swap.
/// </summary>
/// <remarks>
/// <code>
///  63            32 31        24 23                 0
///  [  generation  ] [ in-flight ] [ holders, one bit per participant; bit 0 is the owner ]
/// </code>
/// A block is free when it has neither holders nor references in flight. Only then does the owner reuse it, under a new
/// generation. If a transition is not allowed, its method returns false and sets <c>next</c> to this word. The methods decide
/// that before they write <c>next</c>, because a caller may pass this word itself as <c>next</c>.
/// </remarks>
internal readonly record struct BlockWord(ulong Bits)
{
    /// <summary>The maximum number of participants of a region, including the owner.</summary>
    public const int MaxParticipants = ControlLayout.MaxParticipants;

    /// <summary>The number of the owner's participant slot.</summary>
    public const int OwnerSlot = 0;

    /// <summary>The maximum number of references in flight for one block.</summary>
    public const int MaxInFlight = (1 << ControlLayout.InFlightBits) - 1;

    private const int InFlightShift = ControlLayout.InFlightShift;
    private const int GenerationShift = ControlLayout.GenerationShift;
    private const ulong HoldersMask = (1UL << ControlLayout.HolderBits) - 1;
    private const ulong InFlightMask = (ulong)MaxInFlight << InFlightShift;
    private const ulong OneInFlight = 1UL << InFlightShift;

    public uint Generation => (uint)(Bits >> GenerationShift);

    public int InFlight => (int)((Bits & InFlightMask) >> InFlightShift);

    public uint Holders => (uint)(Bits & HoldersMask);

    public bool IsFree => (Bits & (HoldersMask | InFlightMask)) == 0;

    public bool IsHeldBy(int slot) => (Bits & Bit(slot)) != 0;

    /// <summary>
    /// Computes the state word after the owner has allocated a free block. Its generation number increases by one. Returns false if the block is not
    /// free.
    /// </summary>
    public bool TryAllocate(out BlockWord next)
    {
        var allowed = IsFree;
        next = allowed ? new BlockWord(((ulong)(Generation + 1) << GenerationShift) | Bit(OwnerSlot)) : this;
        return allowed;
    }

    /// <summary>
    /// Computes the state word after a participant has borrowed the block. Returns false if the block has another generation or no participant holds
    /// it.
    /// </summary>
    public bool TryBorrow(int slot, uint generation, out BlockWord next)
    {
        var allowed = Generation == generation && Holders != 0;
        next = allowed ? new BlockWord(Bits | Bit(slot)) : this;
        return allowed;
    }

    /// <summary>
    /// Computes the state word after a holder has handed the block over, which adds one reference in flight. Returns false if the participant does
    /// not hold the block, or if <see cref="MaxInFlight"/> references are already in flight.
    /// </summary>
    public bool TryPublish(int slot, out BlockWord next)
    {
        var allowed = IsHeldBy(slot) && InFlight < MaxInFlight;
        next = allowed ? new BlockWord(Bits + OneInFlight) : this;
        return allowed;
    }

    /// <summary>
    /// Computes the state word after a participant has adopted a reference in flight and become a holder. Returns false if the block has another
    /// generation or no reference is in flight.
    /// </summary>
    public bool TryAdopt(int slot, uint generation, out BlockWord next)
    {
        var allowed = Generation == generation && InFlight > 0;
        next = allowed ? new BlockWord((Bits - OneInFlight) | Bit(slot)) : this;
        return allowed;
    }

    /// <summary>
    /// Computes the state word after a holder has released the block. Returns false if the participant does not hold the block.
    /// </summary>
    public bool TryRelease(int slot, out BlockWord next)
    {
        var allowed = IsHeldBy(slot);
        next = new BlockWord(Bits & ~Bit(slot));
        return allowed;
    }

    /// <summary>
    /// Computes the state word after the owner has cancelled all references in flight, because they were not opened in time. Returns false if no
    /// references are in flight.
    /// </summary>
    public bool TryExpire(out BlockWord next)
    {
        var allowed = InFlight > 0;
        next = new BlockWord(Bits & ~InFlightMask);
        return allowed;
    }

    /// <summary>
    /// Computes the state word after the owner has released the block on behalf of dead participants. Returns false if none of these participants
    /// holds the block.
    /// </summary>
    /// <param name="slots">One bit per dead participant, as in <see cref="Holders"/>.</param>
    /// <param name="next">The word without their holds.</param>
    public bool TryReap(uint slots, out BlockWord next)
    {
        var allowed = (Holders & slots) != 0;
        next = new BlockWord(Bits & ~(slots & HoldersMask));
        return allowed;
    }

    private static ulong Bit(int slot) => 1UL << slot;
}
