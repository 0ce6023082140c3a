using System.Runtime.InteropServices;

namespace Tensors.Chaos.Actors;

/// <summary>
/// Contents that depend on a seed alone, different in every eight bytes, so that a reader who knows the seed sees a single
/// foreign word. Lengths are multiples of eight bytes.
/// </summary>
internal static class Pattern
{
    public static void Fill(Span<byte> bytes, ulong seed)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Word(seed, i);
        }
    }

    /// <summary>Writes in several pieces, so that a process is often stopped or killed in the middle of it.</summary>
    public static void FillSlowly(Span<byte> bytes, ulong seed)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var piece = Math.Max(1, words.Length / 8);
        for (var i = 0; i < words.Length; i++)
        {
            if (i % piece == piece - 1)
            {
                Thread.Yield();
            }

            words[i] = Word(seed, i);
        }
    }

    /// <summary>The index of the first wrong word, or −1.</summary>
    public static int FindWrongWord(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] != Word(seed, i))
            {
                return i;
            }
        }

        return -1;
    }

    private static ulong Word(ulong seed, int index) => (seed * 0x9E37_79B9_7F4A_7C15) ^ ((ulong)index * 0xD6E8_FEB8);
}
