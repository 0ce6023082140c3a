using System.Collections.Immutable;
using Tensors.Memory;

namespace Tensors;

/// <summary>
/// Chooses the size class for a tensor. A tensor size that was declared in advance has a size class of exactly that size.
/// </summary>
internal sealed class SlabSizes
{
    private readonly long[] _capacities;

    public SlabSizes(ImmutableArray<TensorSlab> slabs)
    {
        Slabs = slabs;
        _capacities =
        [
            .. slabs
                .Select(slab => SizeClass.RoundUpToPage(slab.ByteLength))
                .Where(capacity => capacity != SizeClass.For(capacity).Capacity)
                .Distinct()
                .Order(),
        ];
    }

    /// <summary>Gets the tensor sizes that were declared in advance.</summary>
    public ImmutableArray<TensorSlab> Slabs { get; }

    /// <summary>
    /// Returns the size class for a number of bytes: the class of a declared slab with exactly as many pages, or else a general
    /// class.
    /// </summary>
    public SizeClass For(long bytes)
    {
        if (_capacities.Length > 0)
        {
            var capacity = SizeClass.RoundUpToPage(bytes);
            var index = Array.BinarySearch(_capacities, capacity);
            if (index >= 0)
            {
                return new SizeClass(SizeClass.FirstSlab + index, capacity);
            }
        }

        return SizeClass.For(bytes);
    }
}
