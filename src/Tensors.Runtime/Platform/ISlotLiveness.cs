namespace Tensors.Platform;

/// <summary>
/// Shows the other participants of a region that this process is alive, and determines whether they are alive. An instance belongs to one
/// attachment to the region and is disposed with it.
/// </summary>
/// <remarks>
/// A process counts as dead exactly when its liveness lock is free: only that process held the lock, and the system releases it
/// when the process ends. A state that cannot be determined counts as alive: memory is then freed late, which is harmless, and
/// is never reused while a living process uses it.
/// </remarks>
internal interface ISlotLiveness : IDisposable
{
    /// <summary>
    /// Gets a value indicating whether this process can see its own liveness lock. If it cannot, for example because code outside this
    /// library closed the descriptor that is used to check locks, it cannot determine whether other processes are alive.
    /// </summary>
    bool SeesItself { get; }

    /// <summary>
    /// Gets the same value as <see cref="SeesItself"/>, for callers that have just checked that the descriptor of the control object
    /// still refers to its file.
    /// </summary>
    bool SeesOwnProof { get; }

    /// <summary>
    /// Acquires the liveness lock of a slot for this process. Called before the slot is claimed. Returns false if another participant
    /// holds the lock.
    /// </summary>
    /// <param name="slot">The participant slot.</param>
    /// <param name="token">The token of the attachment, which claiming the slot will write.</param>
    /// <returns>False if another participant holds the lock.</returns>
    /// <exception cref="SharedMemoryException">A system call failed.</exception>
    bool TryHold(int slot, ulong token);

    /// <summary>Releases the lock of a slot that could not be claimed.</summary>
    void Release(int slot);

    /// <summary>Ends the search for a slot. Called when one slot is locked and claimed, so that no other slot will be tried.</summary>
    void Settle();

    /// <summary>Determines whether the participant that claimed a slot is alive.</summary>
    /// <param name="slot">The participant slot.</param>
    /// <param name="token">The token in the slot.</param>
    SlotState Look(int slot, ulong token);

    /// <summary>
    /// Acquires the lock of a dead participant's slot. No participant can then claim the slot until <see cref="GiveBack"/> is called.
    /// Returns false if the lock could not be acquired.
    /// </summary>
    /// <returns>False if a participant holds the lock after all, or it could not be taken.</returns>
    bool TryTake(int slot);

    /// <summary>Releases the lock of a slot that <see cref="TryTake"/> acquired.</summary>
    void GiveBack(int slot);
}

/// <summary>Specifies whether the participant that claimed a slot is alive.</summary>
internal enum SlotState
{
    /// <summary>The state could not be determined. The participant counts as alive.</summary>
    Unknown,

    /// <summary>The participant is alive.</summary>
    Alive,

    /// <summary>The participant is dead, or has left the region.</summary>
    Dead,
}
