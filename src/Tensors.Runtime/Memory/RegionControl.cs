using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors.Memory;

/// <summary>A region's control object: header, participant table, block words.</summary>
/// <remarks>
/// Invariant: the mapping is at least <see cref="ControlLayout.ControlBytes"/> of <see cref="BlockCount"/> long, checked
/// once when it is opened; every index is checked against that count before it becomes an address. Every participant can
/// write here, so nothing that is read is believed: a wrong word can make a tensor stale, never move an address.
/// </remarks>
internal sealed unsafe class RegionControl : IDisposable
{
    private readonly SharedMapping _mapping;

    private RegionControl(SharedMapping mapping, long dataBytes, int blockCount, bool peersMayWrite)
    {
        _mapping = mapping;
        DataBytes = dataBytes;
        BlockCount = blockCount;
        PeersMayWrite = peersMayWrite;
    }

    /// <summary>The data object's size, as the owner wrote it.</summary>
    public long DataBytes { get; }

    public int BlockCount { get; }

    public bool PeersMayWrite { get; }

    /// <summary>The object itself, to send it.</summary>
    public SafeFileHandle File => _mapping.File;

    /// <summary>Whether the owner has closed the region.</summary>
    public bool IsClosed
    {
        get => Volatile.Read(ref Word(ControlLayout.StateOffset)) != ControlLayout.OpenState;
        set =>
            Volatile.Write(
                ref Word(ControlLayout.StateOffset),
                value ? ControlLayout.ClosedState : ControlLayout.OpenState
            );
    }

    /// <summary>Fills in a new control object, its owner in slot 0.</summary>
    public static RegionControl Create(
        SharedMapping mapping,
        RegionId id,
        long dataBytes,
        int blockCount,
        bool peersMayWrite,
        LivenessLock owner,
        ISharedMemoryPlatform platform
    )
    {
        var control = new RegionControl(mapping, dataBytes, blockCount, peersMayWrite);
        control.Word(ControlLayout.RegionIdOffset) = (ulong)id.Value;
        control.Word(ControlLayout.RegionIdOffset + 8) = (ulong)(id.Value >> 64);
        control.Word(ControlLayout.DataBytesOffset) = (ulong)dataBytes;
        control.Word(ControlLayout.BlockCountOffset) = (uint)blockCount | ((ulong)BlockWord.MaxParticipants << 32);
        control.Word(ControlLayout.VersionOffset) =
            ControlLayout.Version | ((ulong)(peersMayWrite ? ControlLayout.PeersMayWriteFlag : 0) << 32);
        if (!control.TryJoin(owner, BlockWord.OwnerSlot, platform))
        {
            throw new InvalidOperationException("A new control object was not zero.");
        }

        Volatile.Write(ref control.Word(ControlLayout.MagicOffset), ControlLayout.Magic);
        return control;
    }

    /// <summary>Reads a peer's control object.</summary>
    /// <exception cref="SharedMemoryException">It is not one, or not of this version.</exception>
    public static RegionControl Open(SharedMapping mapping, RegionId id)
    {
        if (mapping.Length < ControlLayout.BlocksOffset)
        {
            throw Invalid($"its control object has {mapping.Length} bytes, too few for a header");
        }

        var head = new RegionControl(mapping, 0, 0, peersMayWrite: false);
        var magic = Volatile.Read(ref head.Word(ControlLayout.MagicOffset));
        var version = head.Word(ControlLayout.VersionOffset);
        var counts = head.Word(ControlLayout.BlockCountOffset);
        var blocks = (uint)counts;
        var dataBytes = head.Word(ControlLayout.DataBytesOffset);
        if (magic != ControlLayout.Magic)
        {
            throw Invalid("it does not begin with the magic number");
        }

        if ((uint)version != ControlLayout.Version)
        {
            throw Invalid(
                $"it has format {(uint)version}, this library reads {ControlLayout.Version}; use the same release on both sides"
            );
        }

        if (
            blocks > ControlLayout.MaxBlocks
            || counts >> 32 != BlockWord.MaxParticipants
            || ControlLayout.ControlBytes((int)blocks) > mapping.Length
            || dataBytes > long.MaxValue
            || head.Word(ControlLayout.RegionIdOffset) != (ulong)id.Value
            || head.Word(ControlLayout.RegionIdOffset + 8) != (ulong)(id.Value >> 64)
        )
        {
            throw Invalid("its header contradicts its name or size");
        }

        var peersMayWrite = ((version >> 32) & ControlLayout.PeersMayWriteFlag) != 0;
        return new RegionControl(mapping, (long)dataBytes, (int)blocks, peersMayWrite);
    }

    /// <summary>Takes a participant slot.</summary>
    /// <returns>The slot, or −1 where all are taken.</returns>
    public int Join(LivenessLock participant, ISharedMemoryPlatform platform)
    {
        for (var slot = BlockWord.OwnerSlot + 1; slot < BlockWord.MaxParticipants; slot++)
        {
            if (TryJoin(participant, slot, platform))
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>Gives a slot back. Its bit must be clear in every block.</summary>
    public void Leave(int slot)
    {
        var participant = Participant(slot);
        participant.ClearLow();
        participant.Free();
    }

    /// <summary>Whether a slot is taken by a process that lives.</summary>
    public ParticipantState GetState(int slot, ISharedMemoryPlatform platform)
    {
        var participant = Participant(slot);
        return GetState(slot, participant.High, participant, platform);
    }

    /// <summary>
    /// Owner: takes a slot from a dead participant, so that nobody joins there before <see cref="Leave"/>. Its bits are to be
    /// cleared in between.
    /// </summary>
    /// <returns>False where the slot is nobody's or a living participant's.</returns>
    public bool TryBeginReap(int slot, ISharedMemoryPlatform platform)
    {
        var participant = Participant(slot);
        var high = participant.High;
        return GetState(slot, high, participant, platform) is ParticipantState.Dead && participant.TryBeginReap(high);
    }

    public BlockWord ReadBlock(int block) => new(Volatile.Read(ref BlockLine(block, ControlLayout.WordOffset)));

    /// <summary>One step: writes <paramref name="next"/> if the word is still <paramref name="current"/>.</summary>
    public bool TrySwap(int block, BlockWord current, BlockWord next) =>
        Interlocked.CompareExchange(ref BlockLine(block, ControlLayout.WordOffset), next.Bits, current.Bits)
        == current.Bits;

    /// <summary>Tells readers where a block lies. Only the owner writes this, and only while the block is free.</summary>
    public void WriteExtent(int block, long offset, long capacity)
    {
        BlockLine(block, ControlLayout.BlockOffsetOffset) = (ulong)offset;
        BlockLine(block, ControlLayout.BlockCapacityOffset) = (ulong)capacity;
    }

    /// <summary>Where a block claims to lie. To be checked by the reader.</summary>
    public (ulong Offset, ulong Capacity) ReadExtent(int block) =>
        (BlockLine(block, ControlLayout.BlockOffsetOffset), BlockLine(block, ControlLayout.BlockCapacityOffset));

    public void Dispose() => _mapping.Dispose();

    private ref ulong BlockLine(int block, int field)
    {
        if ((uint)block >= (uint)BlockCount)
        {
            throw new ArgumentOutOfRangeException(nameof(block), block, $"The region has {BlockCount} blocks.");
        }

        return ref Word(ControlLayout.BlocksOffset + ((long)block * ControlLayout.LineBytes) + field);
    }

    private bool TryJoin(LivenessLock participant, int slot, ISharedMemoryPlatform platform)
    {
        // Held before it is claimed: who sees the claim sees the proof of life as well.
        var entry = Participant(slot);
        if (entry.High != 0 || !platform.TryHoldSlot(_mapping, slot))
        {
            return false;
        }

        if (!entry.TryClaim(participant.TokenHigh))
        {
            platform.LetSlotGo(_mapping, slot);
            return false;
        }

        Word(ParticipantOffset(slot) + ControlLayout.ProcessIdOffset) = (ulong)Environment.ProcessId;
        entry.WriteLow(participant.TokenLow);
        return true;
    }

    private ParticipantState GetState(int slot, ulong high, ParticipantSlot participant, ISharedMemoryPlatform platform)
    {
        if (high == 0)
        {
            return ParticipantState.Free;
        }

        // The claim is one swap of the upper half; the rest follows, unless the process died in between.
        return platform.IsAlive(_mapping, slot, high, participant.Low) ? ParticipantState.Alive : ParticipantState.Dead;
    }

    private ParticipantSlot Participant(int slot)
    {
        var line = ParticipantOffset(slot);
        return new ParticipantSlot(
            ref Word(line + ControlLayout.TokenHighOffset),
            ref Word(line + ControlLayout.TokenLowOffset)
        );
    }

    private static long ParticipantOffset(int slot) =>
        ControlLayout.ParticipantsOffset + ((long)slot * ControlLayout.LineBytes);

    private ref ulong Word(long offset) => ref *(ulong*)(_mapping.Pointer + offset);

    private static SharedMemoryException Invalid(string why) =>
        new(SharedMemoryError.InvalidFormat, $"The object is not a region: {why}.");
}

/// <summary>What is known of a participant slot.</summary>
internal enum ParticipantState
{
    /// <summary>Nobody has it.</summary>
    Free,

    /// <summary>Its process lives.</summary>
    Alive,

    /// <summary>Its process is dead: the owner clears its bits, then the slot.</summary>
    Dead,
}
