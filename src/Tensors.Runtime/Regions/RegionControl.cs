using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <summary>Represents the control object of a region, which contains the header, the participant table and the block entries.</summary>
/// <remarks>
/// Invariant: the mapping has at least <see cref="ControlSize.BytesFor"/>(<see cref="BlockCount"/>) bytes, which is checked
/// once when it is opened; every index is checked against that count before it becomes an address. Every participant can
/// write here, so values read from it are not trusted: a wrong word can make a tensor stale, but cannot change an address.
/// </remarks>
internal sealed unsafe class RegionControl : IDisposable
{
    private readonly SharedMapping _mapping;
    private readonly ISlotLiveness _liveness;

    private RegionControl(
        SharedMapping mapping,
        ISlotLiveness liveness,
        long dataBytes,
        int blockCount,
        bool peersMayWrite,
        ulong dataInode
    )
    {
        _mapping = mapping;
        DataInode = dataInode;
        _liveness = liveness;
        DataBytes = dataBytes;
        BlockCount = blockCount;
        PeersMayWrite = peersMayWrite;
    }

    /// <summary>
    /// Gets the inode number of the data object, as the owner wrote it to the control object. 0 on systems without inodes.
    /// </summary>
    public ulong DataInode { get; }

    /// <summary>Gets the size of the data object in bytes, as the owner wrote it to the control object.</summary>
    public long DataBytes { get; }

    public int BlockCount { get; }

    public bool PeersMayWrite { get; }

    /// <summary>Gets the file descriptor of the control object. It is used to send the control object to another process.</summary>
    public SafeFileHandle File => _mapping.File;

    /// <summary>Gets or sets a value indicating whether the owner has closed the region.</summary>
    public bool IsClosed
    {
        get => Volatile.Read(ref Word(ControlLayout.Header.StateOffset)) != ControlLayout.OpenState;
        set =>
            Volatile.Write(
                ref Word(ControlLayout.Header.StateOffset),
                (ulong)(value ? ControlLayout.ClosedState : ControlLayout.OpenState)
            );
    }

    /// <summary>Gets a value indicating whether the owner is dead or has left the region. False if this cannot be determined.</summary>
    public bool IsOwnerDead =>
        _liveness.Look(BlockWord.OwnerSlot, Participant(BlockWord.OwnerSlot).Token) is SlotState.Dead
        && _liveness.SeesItself;

    /// <summary>
    /// Initializes and returns the control object of a new region. The owner gets slot 0, whose liveness lock this process already holds.
    /// </summary>
    /// <param name="objects">The objects of the region. The result takes ownership of the control object and its liveness.</param>
    /// <param name="ownerToken">The token of the owner.</param>
    /// <param name="blockCount">The number of blocks in the block table.</param>
    /// <param name="peersMayWrite">Whether peers may write to the data.</param>
    /// <param name="session">The name of the session that the tensors of the region belong to. Truncated if it is too long.</param>
    public static RegionControl Create(
        RegionObjects objects,
        ulong ownerToken,
        int blockCount,
        bool peersMayWrite,
        string session
    )
    {
        var dataBytes = objects.Data.Length;
        var inode = objects.Data.Identity.Inode;
        var control = new RegionControl(objects.Control, objects.Liveness, dataBytes, blockCount, peersMayWrite, inode);
        control.Word(ControlLayout.Header.RegionIdOffset) = (ulong)objects.Id.Value;
        control.Word(ControlLayout.Header.RegionIdOffset + 8) = (ulong)(objects.Id.Value >> 64);
        control.Word(ControlLayout.Header.DataBytesOffset) = (ulong)dataBytes;
        control.Word(ControlLayout.Header.BlockCountOffset) =
            (uint)blockCount | ((ulong)BlockWord.MaxParticipants << 32);
        control.Word(ControlLayout.Header.VersionOffset) =
            ControlLayout.Version | ((ulong)(peersMayWrite ? ControlLayout.PeersMayWriteFlag : 0) << 32);
        control.Word(ControlLayout.Header.DataInodeOffset) = inode;
        control.Word(ControlLayout.Header.CreatedOffset) = (ulong)BlockDescription.Now;
        control.WriteSession(session);
        if (!control.TryClaim(BlockWord.OwnerSlot, ownerToken))
        {
            throw new InvalidOperationException("A new control object was not zero-filled.");
        }

        control._liveness.Settle();
        Volatile.Write(ref control.Word(ControlLayout.Header.MagicOffset), ControlLayout.Magic);
        return control;
    }

    /// <summary>
    /// Reads and validates the control object of a region that another process created. Returns an object that represents it.
    /// </summary>
    /// <param name="mapping">The mapped object. The result takes ownership of it if this method succeeds.</param>
    /// <param name="liveness">The liveness of this process in the region. The result takes ownership of it if this method succeeds.</param>
    /// <param name="id">The id of the region.</param>
    /// <exception cref="SharedMemoryException">It is not a valid control object, or has another format version.</exception>
    public static RegionControl Open(SharedMapping mapping, ISlotLiveness liveness, RegionId id)
    {
        if (mapping.Length < ControlLayout.Block.Start)
        {
            throw Invalid($"its control object has {mapping.Length} bytes, which is less than a header");
        }

        var head = new RegionControl(mapping, liveness, 0, 0, peersMayWrite: false, 0);
        var magic = Volatile.Read(ref head.Word(ControlLayout.Header.MagicOffset));
        var version = head.Word(ControlLayout.Header.VersionOffset);
        var counts = head.Word(ControlLayout.Header.BlockCountOffset);
        var blocks = (uint)counts;
        var dataBytes = head.Word(ControlLayout.Header.DataBytesOffset);
        if (magic != ControlLayout.Magic)
        {
            throw Invalid("it does not start with the magic number");
        }

        if ((uint)version != ControlLayout.Version)
        {
            throw Invalid(
                $"it has memory format {(uint)version}, but this library reads format {ControlLayout.Version}; use the same release "
                    + "in both processes, or send bytes"
            );
        }

        if (
            blocks > ControlLayout.MaxBlocks
            || counts >> 32 != BlockWord.MaxParticipants
            || ControlSize.BytesFor((int)blocks) > mapping.Length
            || dataBytes > long.MaxValue
            || head.Word(ControlLayout.Header.RegionIdOffset) != (ulong)id.Value
            || head.Word(ControlLayout.Header.RegionIdOffset + 8) != (ulong)(id.Value >> 64)
        )
        {
            throw Invalid("its header does not match its id or size");
        }

        var peersMayWrite = ((version >> 32) & ControlLayout.PeersMayWriteFlag) != 0;
        var inode = head.Word(ControlLayout.Header.DataInodeOffset);
        return new RegionControl(mapping, liveness, (long)dataBytes, (int)blocks, peersMayWrite, inode);
    }

    /// <summary>Claims a participant slot for this process. Returns the number of the slot, or −1 if all slots are in use.</summary>
    /// <returns>The slot, or −1 if all slots are taken.</returns>
    public int Join()
    {
        var token = ParticipantSlot.NewToken();
        for (var slot = BlockWord.OwnerSlot + 1; slot < BlockWord.MaxParticipants; slot++)
        {
            // The liveness lock is acquired before the slot is claimed, so that every process that sees the claim also sees the lock.
            if (Participant(slot).Token != 0 || !_liveness.TryHold(slot, token))
            {
                continue;
            }

            if (TryClaim(slot, token))
            {
                _liveness.Settle();
                return slot;
            }

            _liveness.Release(slot);
        }

        return -1;
    }

    /// <summary>
    /// Frees a slot. Its participant's bit must be clear in the state words of all blocks. The liveness lock is released later, when this
    /// object is disposed.
    /// </summary>
    public void Leave(int slot) => Participant(slot).Free();

    /// <summary>Determines whether a process has claimed a participant slot. Called by the owner of the region.</summary>
    public bool IsClaimed(int slot) => Participant(slot).Token != 0;

    /// <summary>
    /// Takes a slot from a dead participant, so that no other participant can claim the slot before <see cref="EndReap"/>. Called by the
    /// owner. Before it calls <see cref="EndReap"/>, the owner clears the participant's bits in the state words of the blocks. Returns
    /// false if the participant is not known to be dead.
    /// </summary>
    /// <returns>False if the slot is free, its participant is alive, or its state cannot be determined.</returns>
    public bool TryBeginReap(int slot)
    {
        var participant = Participant(slot);
        var token = participant.Token;
        if (
            token == 0
            || _liveness.Look(slot, token) is not SlotState.Dead
            || !_liveness.SeesItself
            || !_liveness.TryTake(slot)
        )
        {
            return false;
        }

        // The liveness lock is taken, so the participant that had the slot has left or died, and no other can claim the slot. If the
        // token has changed since it was read, the participant left.
        if (participant.TryBeginReap(token))
        {
            return true;
        }

        _liveness.GiveBack(slot);
        return false;
    }

    /// <summary>Frees a slot after the bits of its dead participant have been cleared. Called by the owner.</summary>
    public void EndReap(int slot)
    {
        Participant(slot).Free();
        _liveness.GiveBack(slot);
    }

    public BlockWord ReadBlock(int block) => new(Volatile.Read(ref BlockWordAt(block)));

    /// <summary>
    /// Atomically replaces the state word of a block with <paramref name="next"/> if it still equals <paramref name="current"/>. Returns
    /// true if it was replaced.
    /// </summary>
    public bool TrySwap(int block, BlockWord current, BlockWord next) =>
        Interlocked.CompareExchange(ref BlockWordAt(block), next.Bits, current.Bits) == current.Bits;

    /// <summary>
    /// Writes the offset and capacity of a block, in bytes, for other participants to read. Called by the owner, only while the block is
    /// free.
    /// </summary>
    public void WriteExtent(int block, long offset, long capacity)
    {
        var entry = BlockEntry(block);
        Word(entry + ControlLayout.Block.OffsetOffset) = (ulong)offset;
        Word(entry + ControlLayout.Block.CapacityOffset) = (ulong)capacity;
    }

    /// <summary>Writes the number of committed bytes of a block, for other participants to read. Called by the owner.</summary>
    public void WriteCommitted(int block, long bytes) =>
        Volatile.Write(ref Word(BlockEntry(block) + ControlLayout.Block.CommittedOffset), (ulong)bytes);

    /// <summary>
    /// Returns the offset and length of the committed part of a block, in bytes. They are read from shared memory and not validated: the
    /// caller must check them.
    /// </summary>
    public (ulong Offset, ulong Length) ReadExtent(int block)
    {
        var entry = BlockEntry(block);
        return (
            Volatile.Read(ref Word(entry + ControlLayout.Block.OffsetOffset)),
            Math.Min(
                Volatile.Read(ref Word(entry + ControlLayout.Block.CapacityOffset)),
                Volatile.Read(ref Word(entry + ControlLayout.Block.CommittedOffset))
            )
        );
    }

    /// <summary>
    /// Writes the description of the tensor in a block, which only tools read. Called by the owner when it has just allocated the block.
    /// </summary>
    public void Describe(int block, uint generation, DType dtype, in TensorShape shape, long byteLength) =>
        BlockDescription.Write(_mapping.Pointer + BlockEntry(block), generation, dtype, shape, byteLength);

    /// <summary>Unmaps the object and releases the liveness lock of this process.</summary>
    public void Dispose()
    {
        _mapping.Dispose();
        _liveness.Dispose();
    }

    private void WriteSession(string session)
    {
        var text = new Span<byte>(
            _mapping.Pointer + ControlLayout.Header.SessionOffset,
            ControlLayout.Header.SessionBytes
        );
        Utf8.FromUtf16(session, text, out _, out var written);
        *(int*)(_mapping.Pointer + ControlLayout.Header.SessionLengthOffset) = written;
    }

    private bool TryClaim(int slot, ulong token)
    {
        if (!Participant(slot).TryClaim(token))
        {
            return false;
        }

        Word(ParticipantEntry(slot) + ControlLayout.Participant.ProcessIdOffset) = (ulong)Environment.ProcessId;
        Word(ParticipantEntry(slot) + ControlLayout.Participant.JoinedOffset) = (ulong)BlockDescription.Now;
        return true;
    }

    private ParticipantSlot Participant(int slot) =>
        new(ref Word(ParticipantEntry(slot) + ControlLayout.Participant.TokenOffset));

    private static long ParticipantEntry(int slot) =>
        ControlLayout.Participant.Start + ((long)slot * ControlLayout.Participant.Bytes);

    private ref ulong BlockWordAt(int block) => ref Word(BlockEntry(block) + ControlLayout.Block.WordOffset);

    private long BlockEntry(int block)
    {
        if ((uint)block >= (uint)BlockCount)
        {
            ThrowNoSuchBlock(block);
        }

        return ControlLayout.Block.Start + ((long)block * ControlLayout.Block.Bytes);
    }

    // A separate method, so that the check itself is inlined.
    [DoesNotReturn]
    private void ThrowNoSuchBlock(int block) =>
        throw new ArgumentOutOfRangeException(
            nameof(block),
            block,
            $"block must be at least 0 and less than {BlockCount}, the number of blocks of the region."
        );

    private ref ulong Word(long offset) => ref *(ulong*)(_mapping.Pointer + offset);

    private static SharedMemoryException Invalid(string why) =>
        new InvalidRegionFormatException($"The object is not a valid region: {why}.");
}
