using System.Runtime.InteropServices;
using Tensors.Memory;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>What a participant that was killed leaves in a region: a token in a slot whose byte no process has locked.</summary>
internal static class DeadParticipant
{
    private const ulong Token = 0x1234_5678_9ABC_DEF0;

    /// <summary>Leaves one in a slot, which holds a block.</summary>
    public static void Leave(RegionId region, ISharedMemoryPlatform platform, int slot, int? block = null)
    {
        using var control = new RawControl(region, platform);
        if (block is { } held)
        {
            var word = control.Word(
                ControlLayout.Block.Start + (held * ControlLayout.Block.Bytes) + ControlLayout.Block.WordOffset
            );
            word[0] |= 1UL << slot;
        }

        TokenOf(control, slot)[0] = Token;
    }

    /// <summary>Whether it is still there.</summary>
    public static bool IsIn(RegionId region, ISharedMemoryPlatform platform, int slot)
    {
        using var control = new RawControl(region, platform);
        return TokenOf(control, slot)[0] == Token;
    }

    private static Span<ulong> TokenOf(RawControl control, int slot) =>
        control.Word(
            ControlLayout.Participant.Start
                + (slot * ControlLayout.Participant.Bytes)
                + ControlLayout.Participant.TokenOffset
        );

    private static Span<ulong> Word(this RawControl control, long offset) =>
        MemoryMarshal.Cast<byte, ulong>(control.Span(offset, sizeof(ulong)));
}
