using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tensors;

/// <summary>Copies any number of bytes, past the cache where they would only sweep it.</summary>
/// <remarks>
/// Invariant: both references are valid for the length given, and stay in place while <c>fixed</c> holds them. Each step
/// copies from <c>done</c> to at most the length, so no access lies outside. Overlapping ranges are never split: they go to
/// the runtime's own copy, which has the order right.
/// </remarks>
internal static unsafe class BulkCopy
{
    /// <summary>
    /// From how many bytes up stores bypass the cache: what is larger would not be found there by whoever reads it next.
    /// </summary>
    public const long NonTemporalThreshold = 32L << 20;

    private const int CacheLine = 64;

    /// <summary>Whether this processor has stores that bypass the cache, and a fence for them.</summary>
    public static bool HasNonTemporalStores => Avx.IsSupported && Sse.IsSupported;

    /// <summary>Copies elements. The ranges may overlap.</summary>
    /// <param name="source">The first element to copy.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="count">How many elements, 0 or more. Both references are valid for so many.</param>
    public static void Copy<T>(ref readonly T source, ref T destination, long count)
        where T : unmanaged
    {
        var bytes = count * Unsafe.SizeOf<T>();
        if (bytes <= int.MaxValue && bytes < NonTemporalThreshold)
        {
            MemoryMarshal
                .CreateReadOnlySpan(in source, (int)count)
                .CopyTo(MemoryMarshal.CreateSpan(ref destination, (int)count));
            return;
        }

        fixed (T* from = &source)
        fixed (T* to = &destination)
        {
            var distance = Math.Abs((byte*)from - (byte*)to);
            if (HasNonTemporalStores && distance >= bytes)
            {
                CopyNonTemporal((byte*)from, (byte*)to, bytes);
            }
            else
            {
                Buffer.MemoryCopy(from, to, bytes, bytes);
            }
        }
    }

    /// <summary>Copies ranges that do not overlap, with stores that leave the cache alone.</summary>
    internal static void CopyNonTemporal(byte* source, byte* destination, long length)
    {
        // Such a store must be aligned, and only whole lines of it are fast.
        var done = Math.Min(length, -(nint)destination & (CacheLine - 1));
        Buffer.MemoryCopy(source, destination, done, done);
        for (; length - done >= 2 * CacheLine; done += 2 * CacheLine)
        {
            var first = Vector256.Load(source + done);
            var second = Vector256.Load(source + done + 32);
            var third = Vector256.Load(source + done + 64);
            var fourth = Vector256.Load(source + done + 96);
            first.StoreAlignedNonTemporal(destination + done);
            second.StoreAlignedNonTemporal(destination + done + 32);
            third.StoreAlignedNonTemporal(destination + done + 64);
            fourth.StoreAlignedNonTemporal(destination + done + 96);
        }

        Buffer.MemoryCopy(source + done, destination + done, length - done, length - done);

        // These stores are not ordered with others: without the fence, a peer that gets a reference to the tensor could read old bytes.
        Sse.StoreFence();
    }
}
