using System.Numerics;

namespace Tensors.Memory;

/// <summary>
/// Represents a block size. The sizes are 256, 512, 1,024 and 2,048 bytes and, from one page up, four sizes per power of two. A block
/// reserves address space for its full size, but commits memory only for the pages that its tensor needs.
/// </summary>
/// <param name="Index">The index of the class, below <see cref="Count"/>.</param>
/// <param name="Capacity">The address space of a block in bytes: a power of two below a page, whole pages above.</param>
internal readonly record struct SizeClass(int Index, long Capacity)
{
    public const int Count = 256;

    /// <summary>
    /// The index of the first slab class. A block of a slab class has exactly the number of pages that a tensor size declared in advance
    /// needs.
    /// </summary>
    public const int FirstSlab = 192;
    public const int MinBytes = 256;
    public const int PageBytes = 4096;

    /// <summary>
    /// The number of blocks in a chunk. Blocks smaller than a page are created in chunks, because memory can only be committed in pages.
    /// </summary>
    public const int BlocksPerChunk = 16;

    private const int SmallClasses = 4;
    private const int StepsPerOctave = 4;

    public bool IsSmall => Index < SmallClasses;

    /// <summary>Returns the smallest size class whose blocks have room for the specified number of bytes.</summary>
    public static SizeClass For(long bytes)
    {
        if (bytes <= PageBytes / 2)
        {
            var capacity = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(bytes, MinBytes));
            return new SizeClass(BitOperations.Log2((ulong)(capacity / MinBytes)), capacity);
        }

        var pages = checked(bytes + PageBytes - 1) / PageBytes;
        if (pages <= StepsPerOctave)
        {
            return new SizeClass(SmallClasses + (int)pages - 1, pages * PageBytes);
        }

        // 5, 6, 7, 8, 10, 12, 14, 16, 20, … pages.
        var octave = BitOperations.Log2((ulong)(pages - 1)) - 2;
        var steps = ((pages - 1) >> octave) + 1;
        return new SizeClass(SmallClasses + (octave * StepsPerOctave) + (int)steps - 1, (steps << octave) * PageBytes);
    }

    /// <summary>Returns a number of bytes rounded up to whole pages.</summary>
    public static long RoundUpToPage(long bytes) => checked(bytes + PageBytes - 1) & -PageBytes;

    /// <summary>
    /// Returns the number of bytes that a tensor counts against quotas. This is its size rounded up to 256 bytes, or to whole pages if it
    /// is larger than half a page.
    /// </summary>
    public static long Charge(long bytes)
    {
        long unit = bytes <= PageBytes / 2 ? MinBytes : PageBytes;
        return checked(Math.Max(bytes, 1) + unit - 1) & -unit;
    }
}
