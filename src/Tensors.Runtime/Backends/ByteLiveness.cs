using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Liveness by locks on single bytes of the control object: a participant locks the byte that has its slot's number.
/// </summary>
/// <remarks>
/// The lock belongs to an open file description (OFD lock). On Linux the mapping of the control object keeps that description
/// open after its descriptor has been closed, and is not inherited by forked children: the lock is there exactly as long as the
/// process's address space, or until the region is unmapped. No name, no descriptor, no process id and no clock has a part in
/// it. docs/decisions/0013 has the measurements.
/// </remarks>
/// <param name="system">The system's calls.</param>
/// <param name="file">The description that the mapping was made from. Owned.</param>
/// <param name="probe">
/// A description of the same file that holds no lock of this process, to look at others' locks with; it may be
/// <paramref name="file"/> where mappings do not keep descriptions open. The mapping owns it.
/// </param>
/// <param name="identity">Which file it is.</param>
internal sealed class ByteLiveness(PosixSystem system, SafeFileHandle file, SafeFileHandle probe, FileIdentity identity)
    : ISlotLiveness
{
    private int _ownSlot = -1;

    // The descriptor's number may lead to another file by now, where foreign code closed it: even to the control object of another
    // region, in which this process has the same byte. Through a description of its own a process sees its own lock as well;
    // through the same one it does not.
    public bool SeesItself => system.LeadsTo(probe, identity) && SeesOwnProof;

    public bool SeesOwnProof => ReferenceEquals(file, probe) || system.GetLock(probe, _ownSlot) is SlotState.Alive;

    public bool TryHold(int slot, ulong token)
    {
        if (!system.TryLock(file, slot))
        {
            return false;
        }

        _ownSlot = slot;
        return true;
    }

    public void Release(int slot) => system.Unlock(file, slot);

    public void Settle()
    {
        if (!ReferenceEquals(file, probe))
        {
            file.Dispose();
        }
    }

    public SlotState Look(int slot, ulong token) => system.GetLock(probe, slot);

    public bool TryTake(int slot)
    {
        try
        {
            return system.TryLock(probe, slot);
        }
        catch (SharedMemoryException)
        {
            // Not now: the participant stays until the next sweep.
            return false;
        }
    }

    public void GiveBack(int slot) => system.Unlock(probe, slot);

    public void Dispose() => Settle();
}
