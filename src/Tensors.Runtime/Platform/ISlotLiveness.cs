namespace Tensors.Platform;

/// <summary>
/// Shows the other participants of one region that this process is alive, and tells whether they are. Belongs to one
/// attachment to the region and ends with it.
/// </summary>
/// <remarks>
/// A process is dead exactly when something that only it held, and that the system takes away when the process ends, is free.
/// What cannot be determined counts as alive: memory then comes back late, which is harmless, and is never reused under a
/// living process.
/// </remarks>
internal interface ISlotLiveness : IDisposable
{
    /// <summary>
    /// Whether this process can see that it is alive itself. Where it cannot, for example because foreign code closed the
    /// descriptor that is used to look, it cannot judge others either.
    /// </summary>
    bool SeesItself { get; }

    /// <summary>
    /// As <see cref="SeesItself"/>, for callers that have just compared the control object's descriptor with its file themselves.
    /// </summary>
    bool SeesOwnProof { get; }

    /// <summary>Takes what proves that the process behind a slot is alive. Called before the slot is claimed.</summary>
    /// <param name="slot">The participant slot.</param>
    /// <param name="token">The attachment's token, which the claim will write.</param>
    /// <returns>False where another participant has it.</returns>
    /// <exception cref="SharedMemoryException">The system refused.</exception>
    bool TryHold(int slot, ulong token);

    /// <summary>Gives up a slot that was held and could not be claimed.</summary>
    void Release(int slot);

    /// <summary>Ends the search for a slot: one is held and claimed, and no other will be tried.</summary>
    void Settle();

    /// <summary>Determines whether the participant that claimed a slot is alive.</summary>
    /// <param name="slot">The participant slot.</param>
    /// <param name="token">The token in it.</param>
    SlotState Look(int slot, ulong token);

    /// <summary>Takes a dead participant's slot, so that no participant can claim it until <see cref="GiveBack"/>.</summary>
    /// <returns>False where a participant holds it after all.</returns>
    bool TryTake(int slot);

    /// <summary>Gives back a slot that was taken.</summary>
    void GiveBack(int slot);
}

/// <summary>What is known of the participant that claimed a slot.</summary>
internal enum SlotState
{
    /// <summary>It could not be determined. Counts as alive.</summary>
    Unknown,

    /// <summary>It is alive.</summary>
    Alive,

    /// <summary>It is dead, or has left meanwhile.</summary>
    Dead,
}
