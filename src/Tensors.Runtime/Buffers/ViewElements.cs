using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>Reads and writes the elements of a layout. Writable and read-only views share this code.</summary>
/// <remarks>
/// Invariant: the reference is to the first element of the tensor for which the layout was created, so that every position in the
/// layout is an element of that tensor. Only the layout computes positions.
/// </remarks>
internal static class ViewElements
{
    /// <summary>
    /// Returns a reference to the element at a position that a layout has computed. Throws if the view is a default value.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(ref T origin, long place)
        where T : unmanaged
    {
        if (Unsafe.IsNullRef(ref origin))
        {
            ThrowNoTensor();
        }

        return ref Unsafe.Add(ref origin, (nint)place);
    }

    /// <summary>Returns a span over all elements of a contiguous layout. Throws if the layout is not contiguous.</summary>
    public static Span<T> AsSpan<T>(ref T origin, scoped in TensorLayout layout)
        where T : unmanaged
    {
        layout.CheckContiguous("Access it row by row, or copy the view.");
        var count = layout.ElementCount;
        return count == 0 ? [] : MemoryMarshal.CreateSpan(ref At(ref origin, layout.Offset), checked((int)count));
    }

    /// <summary>Returns a span over the row that begins at the specified position.</summary>
    public static Span<T> Row<T>(ref T origin, scoped in TensorLayout layout, long place)
        where T : unmanaged
    {
        var length = layout.Shape[layout.Rank - 1];
        if (length > 1 && layout.GetStride(layout.Rank - 1) != 1)
        {
            throw new InvalidOperationException(
                $"The elements of a row of the view {layout} are not contiguous. Transpose it so that its last axis has stride 1, "
                    + "or copy it."
            );
        }

        return length == 0 ? [] : MemoryMarshal.CreateSpan(ref At(ref origin, place), checked((int)length));
    }

    /// <summary>Returns a tensor span over the elements of a layout, for the operations of System.Numerics.Tensors.</summary>
    public static TensorSpan<T> AsTensorSpan<T>(ref T origin, scoped in TensorLayout layout)
        where T : unmanaged
    {
        Span<nint> lengths = stackalloc nint[TensorShape.MaxRank];
        Span<nint> strides = stackalloc nint[TensorShape.MaxRank];
        for (var axis = 0; axis < layout.Rank; axis++)
        {
            lengths[axis] = checked((nint)layout.Shape[axis]);

            // TensorSpan requires stride 0 for an axis of length 1.
            strides[axis] = layout.Shape[axis] == 1 ? 0 : (nint)layout.GetStride(axis);
        }

        if (layout.ElementCount == 0)
        {
            return new TensorSpan<T>(MemoryMarshal.CreateSpan(ref At(ref origin, 0), 0), lengths[..layout.Rank]);
        }

        var (lowest, highest) = layout.GetExtent();
        if (lowest < layout.Offset)
        {
            ThrowNoTensorSpan(layout, null);
        }

        var elements = MemoryMarshal.CreateSpan(ref At(ref origin, lowest), checked((int)(highest - lowest + 1)));
        try
        {
            // A tensor span without lengths would be empty, but a scalar has one element.
            return layout.Rank == 0
                ? new TensorSpan<T>(elements)
                : new TensorSpan<T>(elements, lengths[..layout.Rank], strides[..layout.Rank]);
        }
        catch (ArgumentException e)
        {
            ThrowNoTensorSpan(layout, e);
            throw;
        }
    }

    /// <summary>Copies every element of one layout to the element with the same indices in another layout.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void Copy<T>(ref T source, scoped in TensorLayout from, ref T destination, scoped in TensorLayout to)
        where T : unmanaged
    {
        if (from.Shape != to.Shape)
        {
            throw new ArgumentException(
                $"A view {from.Shape} cannot be copied to a view {to.Shape}. Both must have the same shape.",
                nameof(destination)
            );
        }

        if (from.ElementCount == 0)
        {
            return;
        }

        if (from.IsContiguous && to.IsContiguous)
        {
            BulkCopy.Copy(in At(ref source, from.Offset), ref At(ref destination, to.Offset), from.ElementCount);
        }
        else if (Overlap(ref source, from, ref destination, to))
        {
            // A direct copy could overwrite an element before it is read.
            using var copy = TensorBuffer.AllocateHeap(DTypes.FromClr<T>(), from.Shape);
            var packed = TensorLayout.Packed(from.Shape);
            ref var between = ref copy.GetElement<T>(0);
            CopyApart(ref source, from, ref between, packed);
            CopyApart(ref between, packed, ref destination, to);
        }
        else
        {
            CopyApart(ref source, from, ref destination, to);
        }
    }

    /// <summary>Sets every element of a layout to a value.</summary>
    public static void Fill<T>(ref T origin, scoped in TensorLayout layout, T value)
        where T : unmanaged
    {
        if (layout.ElementCount == 0)
        {
            return;
        }

        var runs = new ElementRuns(layout, layout);
        do
        {
            ref var first = ref At(ref origin, runs.From);
            for (long done = 0; done < runs.Length; )
            {
                if (runs.ArePacked)
                {
                    var length = (int)Math.Min(runs.Length - done, int.MaxValue);
                    MemoryMarshal.CreateSpan(ref Unsafe.Add(ref first, (nint)done), length).Fill(value);
                    done += length;
                }
                else
                {
                    Unsafe.Add(ref first, (nint)(done++ * runs.FromStride)) = value;
                }
            }
        } while (runs.TryMoveNext());
    }

    private static void CopyApart<T>(
        ref T source,
        scoped in TensorLayout from,
        ref T destination,
        scoped in TensorLayout to
    )
        where T : unmanaged
    {
        var runs = new ElementRuns(from, to);
        do
        {
            ref var read = ref At(ref source, runs.From);
            ref var written = ref At(ref destination, runs.To);
            if (runs.ArePacked)
            {
                BulkCopy.Copy(in read, ref written, runs.Length);
                continue;
            }

            for (long i = 0; i < runs.Length; i++)
            {
                Unsafe.Add(ref written, (nint)(i * runs.ToStride)) = Unsafe.Add(ref read, (nint)(i * runs.FromStride));
            }
        } while (runs.TryMoveNext());
    }

    private static bool Overlap<T>(ref T first, scoped in TensorLayout a, ref T second, scoped in TensorLayout b)
        where T : unmanaged
    {
        var (firstLowest, firstHighest) = a.GetExtent();
        var (secondLowest, secondHighest) = b.GetExtent();
        return !Unsafe.IsAddressLessThan(ref At(ref first, firstHighest), ref At(ref second, secondLowest))
            && !Unsafe.IsAddressLessThan(ref At(ref second, secondHighest), ref At(ref first, firstLowest));
    }

    [DoesNotReturn]
    private static void ThrowNoTensorSpan(scoped in TensorLayout layout, Exception? cause) =>
        throw new InvalidOperationException(
            $"A TensorSpan cannot represent the view {layout}: a stride must not be negative, and must be larger than the extent "
                + "of all axes with smaller strides. Copy the view first.",
            cause
        );

    [DoesNotReturn]
    private static void ThrowNoTensor() =>
        throw new InvalidOperationException(
            "This view is a default value and refers to no tensor. Create one with TensorBuffer.AsView."
        );
}
