namespace Tensors.Memory;

/// <summary>
/// Where things lie in a region's control object. Little-endian; each record has a 64-byte line of its own, so that two
/// processes working on neighbours do not share a cache line. docs/memory-format.md says the same for other languages.
/// </summary>
internal static class ControlLayout
{
    /// <summary>"TENSORS" and a zero, as the little-endian number its eight bytes make.</summary>
    public const ulong Magic = 0x0053_524F_534E_4554;

    public const uint Version = 1;

    public const int LineBytes = 64;

    /// <summary>Blocks a table may have. It bounds what a lying header can make a reader allocate.</summary>
    public const int MaxBlocks = 1 << 16;

    // Header, line 0.
    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int FlagsOffset = 12;
    public const int RegionIdOffset = 16;
    public const int DataBytesOffset = 32;
    public const int BlockCountOffset = 40;
    public const int ParticipantCountOffset = 44;
    public const int StateOffset = 48;

    public const uint PeersMayWriteFlag = 1;

    public const ulong OpenState = 0;
    public const ulong ClosedState = 1;

    // Participant table, lines 1 to 24. The first word of a token claims the slot; zero is a free slot.
    public const int ParticipantsOffset = LineBytes;
    public const int TokenHighOffset = 0;
    public const int TokenLowOffset = 8;
    public const int ProcessIdOffset = 16;

    // Block table, from line 25 on.
    public const int BlocksOffset = ParticipantsOffset + (BlockWord.MaxParticipants * LineBytes);
    public const int WordOffset = 0;
    public const int BlockOffsetOffset = 8;
    public const int BlockCapacityOffset = 16;

    public static long ControlBytes(int blockCount) => BlocksOffset + ((long)blockCount * LineBytes);
}
