using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tensors;

/// <summary>Copies any number of elements. Large copies bypass the CPU cache, which they would otherwise evict.</summary>
/// <remarks>
/// Invariant: both references are valid for the given length, and stay in place while <c>fixed</c> holds them. Each step
/// copies from <c>done</c> to at most the length, so no access is out of range. Overlapping ranges are never split: they go to
/// the copy functions of the runtime, which handle the order correctly.
/// </remarks>
internal static unsafe class BulkCopy
{
    /// <summary>
    /// The minimum size of copies that bypass the cache, in bytes. Data of this size would no longer be in the cache when it is read.
    /// </summary>
    public const long NonTemporalThreshold = 32L << 20;

    private const int CacheLine = 64;

    /// <summary>
    /// Gets a value indicating whether this processor has instructions that store data without using the cache, and a fence for them.
    /// </summary>
    public static bool HasNonTemporalStores => Avx.IsSupported && Sse.IsSupported;

    /// <summary>Copies elements. The ranges may overlap.</summary>
    /// <param name="source">The first element to copy.</param>
    /// <param name="destination">The element to which the first one is copied.</param>
    /// <param name="count">The number of elements, 0 or more. Both references must be valid for this number.</param>
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

    /// <summary>Copies bytes between ranges that do not overlap, with instructions that bypass the cache.</summary>
    internal static void CopyNonTemporal(byte* source, byte* destination, long length)
    {
        // Non-temporal stores must be aligned, and are fast only if they fill whole cache lines.
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

        // Non-temporal stores are not ordered with other stores: without the fence, a peer that gets a reference to the tensor
        // could read old bytes.
        Sse.StoreFence();
    }
}
