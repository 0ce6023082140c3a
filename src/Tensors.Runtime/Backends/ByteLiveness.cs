using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Shows that participants are alive with locks on single bytes of the control object. Each participant locks the byte whose offset is
/// its slot number.
/// </summary>
/// <remarks>
/// The lock belongs to an open file description (OFD lock). On Linux the mapping of the control object keeps that description
/// open after its descriptor has been closed, and is not inherited by forked children: the lock is held until the address space of
/// the process ends or the region is unmapped. It does not depend on any name, descriptor, process id or clock.
/// docs/decisions/0013 has the measurements.
/// </remarks>
/// <param name="system">The system calls of this operating system.</param>
/// <param name="file">The description that the mapping was created from. Owned.</param>
/// <param name="probe">
/// A description of the same file that holds no lock of this process, for checking the locks of other processes. It may be
/// <paramref name="file"/> on systems where mappings do not keep descriptions open. The mapping owns it.
/// </param>
/// <param name="identity">The identity of the file.</param>
internal sealed class ByteLiveness(PosixSystem system, SafeFileHandle file, SafeFileHandle probe, FileIdentity identity)
    : ISlotLiveness
{
    private int _ownSlot = -1;

    // If code outside this library closed the descriptor, its number may now refer to another file: even to the control object of
    // another region, in which this process has locked the same byte. A process sees its own lock through another description, but
    // not through the description that holds the lock.
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
            // The system call failed: the next sweep tries again.
            return false;
        }
    }

    public void GiveBack(int slot) => system.Unlock(probe, slot);

    public void Dispose() => Settle();
}
