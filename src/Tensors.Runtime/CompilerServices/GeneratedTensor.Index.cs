using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tensors.CompilerServices;

/// <remarks>
/// Indexers of generated types call the <c>Index</c> methods, which are inlined, so that fixed lengths are constants in the code of the caller.
/// </remarks>
public static partial class GeneratedTensor
{
    /// <summary>Returns the flat index, in C order, that an index selects on the first axis of a tensor.</summary>
    /// <param name="index0">The index on axis 0.</param>
    /// <param name="length0">The length of axis 0.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index<TSelf, T>(long index0, long length0)
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        if ((ulong)index0 >= (ulong)length0)
        {
            ThrowIndexOutOfRange<TSelf, T>(0, index0, length0);
        }

        return unchecked(index0);
    }

    /// <summary>Returns the flat index, in C order, that 2 indices select on the first axes of a tensor.</summary>
    /// <param name="index0">The index on axis 0.</param>
    /// <param name="length0">The length of axis 0.</param>
    /// <param name="index1">The index on axis 1.</param>
    /// <param name="length1">The length of axis 1.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index<TSelf, T>(long index0, long length0, long index1, long length1)
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        if ((ulong)index0 >= (ulong)length0)
        {
            ThrowIndexOutOfRange<TSelf, T>(0, index0, length0);
        }

        if ((ulong)index1 >= (ulong)length1)
        {
            ThrowIndexOutOfRange<TSelf, T>(1, index1, length1);
        }

        return unchecked((index0 * length1) + index1);
    }

    /// <summary>Returns the flat index, in C order, that 3 indices select on the first axes of a tensor.</summary>
    /// <param name="index0">The index on axis 0.</param>
    /// <param name="length0">The length of axis 0.</param>
    /// <param name="index1">The index on axis 1.</param>
    /// <param name="length1">The length of axis 1.</param>
    /// <param name="index2">The index on axis 2.</param>
    /// <param name="length2">The length of axis 2.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index<TSelf, T>(long index0, long length0, long index1, long length1, long index2, long length2)
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        if ((ulong)index0 >= (ulong)length0)
        {
            ThrowIndexOutOfRange<TSelf, T>(0, index0, length0);
        }

        if ((ulong)index1 >= (ulong)length1)
        {
            ThrowIndexOutOfRange<TSelf, T>(1, index1, length1);
        }

        if ((ulong)index2 >= (ulong)length2)
        {
            ThrowIndexOutOfRange<TSelf, T>(2, index2, length2);
        }

        return unchecked((((index0 * length1) + index1) * length2) + index2);
    }

    /// <summary>Returns the flat index, in C order, that 4 indices select on the first axes of a tensor.</summary>
    /// <param name="index0">The index on axis 0.</param>
    /// <param name="length0">The length of axis 0.</param>
    /// <param name="index1">The index on axis 1.</param>
    /// <param name="length1">The length of axis 1.</param>
    /// <param name="index2">The index on axis 2.</param>
    /// <param name="length2">The length of axis 2.</param>
    /// <param name="index3">The index on axis 3.</param>
    /// <param name="length3">The length of axis 3.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index<TSelf, T>(
        long index0,
        long length0,
        long index1,
        long length1,
        long index2,
        long length2,
        long index3,
        long length3
    )
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        if ((ulong)index0 >= (ulong)length0)
        {
            ThrowIndexOutOfRange<TSelf, T>(0, index0, length0);
        }

        if ((ulong)index1 >= (ulong)length1)
        {
            ThrowIndexOutOfRange<TSelf, T>(1, index1, length1);
        }

        if ((ulong)index2 >= (ulong)length2)
        {
            ThrowIndexOutOfRange<TSelf, T>(2, index2, length2);
        }

        if ((ulong)index3 >= (ulong)length3)
        {
            ThrowIndexOutOfRange<TSelf, T>(3, index3, length3);
        }

        return unchecked((((((index0 * length1) + index1) * length2) + index2) * length3) + index3);
    }

    /// <summary>Returns the flat index, in C order, that 5 indices select on the first axes of a tensor.</summary>
    /// <param name="index0">The index on axis 0.</param>
    /// <param name="length0">The length of axis 0.</param>
    /// <param name="index1">The index on axis 1.</param>
    /// <param name="length1">The length of axis 1.</param>
    /// <param name="index2">The index on axis 2.</param>
    /// <param name="length2">The length of axis 2.</param>
    /// <param name="index3">The index on axis 3.</param>
    /// <param name="length3">The length of axis 3.</param>
    /// <param name="index4">The index on axis 4.</param>
    /// <param name="length4">The length of axis 4.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index<TSelf, T>(
        long index0,
        long length0,
        long index1,
        long length1,
        long index2,
        long length2,
        long index3,
        long length3,
        long index4,
        long length4
    )
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        if ((ulong)index0 >= (ulong)length0)
        {
            ThrowIndexOutOfRange<TSelf, T>(0, index0, length0);
        }

        if ((ulong)index1 >= (ulong)length1)
        {
            ThrowIndexOutOfRange<TSelf, T>(1, index1, length1);
        }

        if ((ulong)index2 >= (ulong)length2)
        {
            ThrowIndexOutOfRange<TSelf, T>(2, index2, length2);
        }

        if ((ulong)index3 >= (ulong)length3)
        {
            ThrowIndexOutOfRange<TSelf, T>(3, index3, length3);
        }

        if ((ulong)index4 >= (ulong)length4)
        {
            ThrowIndexOutOfRange<TSelf, T>(4, index4, length4);
        }

        return unchecked(
            (((((((index0 * length1) + index1) * length2) + index2) * length3) + index3) * length4) + index4
        );
    }

    /// <summary>Returns the flat index, in C order, that 6 indices select on the first axes of a tensor.</summary>
    /// <param name="index0">The index on axis 0.</param>
    /// <param name="length0">The length of axis 0.</param>
    /// <param name="index1">The index on axis 1.</param>
    /// <param name="length1">The length of axis 1.</param>
    /// <param name="index2">The index on axis 2.</param>
    /// <param name="length2">The length of axis 2.</param>
    /// <param name="index3">The index on axis 3.</param>
    /// <param name="length3">The length of axis 3.</param>
    /// <param name="index4">The index on axis 4.</param>
    /// <param name="length4">The length of axis 4.</param>
    /// <param name="index5">The index on axis 5.</param>
    /// <param name="length5">The length of axis 5.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index<TSelf, T>(
        long index0,
        long length0,
        long index1,
        long length1,
        long index2,
        long length2,
        long index3,
        long length3,
        long index4,
        long length4,
        long index5,
        long length5
    )
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        if ((ulong)index0 >= (ulong)length0)
        {
            ThrowIndexOutOfRange<TSelf, T>(0, index0, length0);
        }

        if ((ulong)index1 >= (ulong)length1)
        {
            ThrowIndexOutOfRange<TSelf, T>(1, index1, length1);
        }

        if ((ulong)index2 >= (ulong)length2)
        {
            ThrowIndexOutOfRange<TSelf, T>(2, index2, length2);
        }

        if ((ulong)index3 >= (ulong)length3)
        {
            ThrowIndexOutOfRange<TSelf, T>(3, index3, length3);
        }

        if ((ulong)index4 >= (ulong)length4)
        {
            ThrowIndexOutOfRange<TSelf, T>(4, index4, length4);
        }

        if ((ulong)index5 >= (ulong)length5)
        {
            ThrowIndexOutOfRange<TSelf, T>(5, index5, length5);
        }

        return unchecked(
            (
                ((((((((index0 * length1) + index1) * length2) + index2) * length3) + index3) * length4) + index4)
                * length5
            ) + index5
        );
    }

    /// <summary>Returns the flat index, in C order, that 7 indices select on the first axes of a tensor.</summary>
    /// <param name="index0">The index on axis 0.</param>
    /// <param name="length0">The length of axis 0.</param>
    /// <param name="index1">The index on axis 1.</param>
    /// <param name="length1">The length of axis 1.</param>
    /// <param name="index2">The index on axis 2.</param>
    /// <param name="length2">The length of axis 2.</param>
    /// <param name="index3">The index on axis 3.</param>
    /// <param name="length3">The length of axis 3.</param>
    /// <param name="index4">The index on axis 4.</param>
    /// <param name="length4">The length of axis 4.</param>
    /// <param name="index5">The index on axis 5.</param>
    /// <param name="length5">The length of axis 5.</param>
    /// <param name="index6">The index on axis 6.</param>
    /// <param name="length6">The length of axis 6.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index<TSelf, T>(
        long index0,
        long length0,
        long index1,
        long length1,
        long index2,
        long length2,
        long index3,
        long length3,
        long index4,
        long length4,
        long index5,
        long length5,
        long index6,
        long length6
    )
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        if ((ulong)index0 >= (ulong)length0)
        {
            ThrowIndexOutOfRange<TSelf, T>(0, index0, length0);
        }

        if ((ulong)index1 >= (ulong)length1)
        {
            ThrowIndexOutOfRange<TSelf, T>(1, index1, length1);
        }

        if ((ulong)index2 >= (ulong)length2)
        {
            ThrowIndexOutOfRange<TSelf, T>(2, index2, length2);
        }

        if ((ulong)index3 >= (ulong)length3)
        {
            ThrowIndexOutOfRange<TSelf, T>(3, index3, length3);
        }

        if ((ulong)index4 >= (ulong)length4)
        {
            ThrowIndexOutOfRange<TSelf, T>(4, index4, length4);
        }

        if ((ulong)index5 >= (ulong)length5)
        {
            ThrowIndexOutOfRange<TSelf, T>(5, index5, length5);
        }

        if ((ulong)index6 >= (ulong)length6)
        {
            ThrowIndexOutOfRange<TSelf, T>(6, index6, length6);
        }

        return unchecked(
            (
                (
                    (
                        (
                            (((((((index0 * length1) + index1) * length2) + index2) * length3) + index3) * length4)
                            + index4
                        ) * length5
                    ) + index5
                ) * length6
            ) + index6
        );
    }

    /// <summary>Returns the flat index, in C order, that 8 indices select on the first axes of a tensor.</summary>
    /// <param name="index0">The index on axis 0.</param>
    /// <param name="length0">The length of axis 0.</param>
    /// <param name="index1">The index on axis 1.</param>
    /// <param name="length1">The length of axis 1.</param>
    /// <param name="index2">The index on axis 2.</param>
    /// <param name="length2">The length of axis 2.</param>
    /// <param name="index3">The index on axis 3.</param>
    /// <param name="length3">The length of axis 3.</param>
    /// <param name="index4">The index on axis 4.</param>
    /// <param name="length4">The length of axis 4.</param>
    /// <param name="index5">The index on axis 5.</param>
    /// <param name="length5">The length of axis 5.</param>
    /// <param name="index6">The index on axis 6.</param>
    /// <param name="length6">The length of axis 6.</param>
    /// <param name="index7">The index on axis 7.</param>
    /// <param name="length7">The length of axis 7.</param>
    /// <typeparam name="TSelf">The generated type.</typeparam>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index<TSelf, T>(
        long index0,
        long length0,
        long index1,
        long length1,
        long index2,
        long length2,
        long index3,
        long length3,
        long index4,
        long length4,
        long index5,
        long length5,
        long index6,
        long length6,
        long index7,
        long length7
    )
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        if ((ulong)index0 >= (ulong)length0)
        {
            ThrowIndexOutOfRange<TSelf, T>(0, index0, length0);
        }

        if ((ulong)index1 >= (ulong)length1)
        {
            ThrowIndexOutOfRange<TSelf, T>(1, index1, length1);
        }

        if ((ulong)index2 >= (ulong)length2)
        {
            ThrowIndexOutOfRange<TSelf, T>(2, index2, length2);
        }

        if ((ulong)index3 >= (ulong)length3)
        {
            ThrowIndexOutOfRange<TSelf, T>(3, index3, length3);
        }

        if ((ulong)index4 >= (ulong)length4)
        {
            ThrowIndexOutOfRange<TSelf, T>(4, index4, length4);
        }

        if ((ulong)index5 >= (ulong)length5)
        {
            ThrowIndexOutOfRange<TSelf, T>(5, index5, length5);
        }

        if ((ulong)index6 >= (ulong)length6)
        {
            ThrowIndexOutOfRange<TSelf, T>(6, index6, length6);
        }

        if ((ulong)index7 >= (ulong)length7)
        {
            ThrowIndexOutOfRange<TSelf, T>(7, index7, length7);
        }

        return unchecked(
            (
                (
                    (
                        (
                            (
                                (
                                    (
                                        ((((((index0 * length1) + index1) * length2) + index2) * length3) + index3)
                                        * length4
                                    ) + index4
                                ) * length5
                            ) + index5
                        ) * length6
                    ) + index6
                ) * length7
            ) + index7
        );
    }

    [DoesNotReturn]
    private static void ThrowIndexOutOfRange<TSelf, T>(int axis, long index, long length)
        where TSelf : struct, ISharedTensor<TSelf, T>
        where T : unmanaged
    {
        var name = TSelf.Spec.Axes[axis].Name ?? string.Create(CultureInfo.InvariantCulture, $"axis{axis}");
        throw new ArgumentOutOfRangeException(
            name,
            index,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The index must be at least 0 and less than {length}, the length of axis '{name}' of {TSelf.Spec}."
            )
        );
    }
}
