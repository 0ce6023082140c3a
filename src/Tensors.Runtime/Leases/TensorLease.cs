using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Represents a lease on the memory of one tensor. Handles to the tensor refer to it. After a lease has ended, its region keeps it for
/// reuse.
/// </summary>
/// <remarks>
/// Invariant: <see cref="Origin(ulong)"/> is valid for <see cref="ByteLength"/> bytes from the creation of the lease until its
/// token is advanced. Handles compare their token first. The handle that advances the token releases the memory, exactly once.
///
/// The low byte of a token contains the tensor's dtype, whether it is read-only and whether it is on the heap. A handle whose
/// token is valid knows all three without reading the lease again, so a loop over elements needs only one comparison.
/// </remarks>
internal sealed unsafe class TensorLease
{
    private const ulong DTypeBits = 0x1F;
    private const ulong ReadOnlyBit = 0x20;
    private const ulong HeapBit = 0x40;
    private const ulong KindBits = 0xFF;
    private const ulong OneLife = KindBits + 1;

    private ulong _token;

    /// <summary>The address of the elements in shared memory, or null if the tensor is on the heap.</summary>
    public byte* Pointer;

    /// <summary>The array that contains the elements, or null if the tensor is in shared memory.</summary>
    public Array? Array;

    /// <summary>
    /// The mapping of another program's memory that contains the elements, or null if the elements are elsewhere. The lease keeps it
    /// mapped.
    /// </summary>
    public SharedMapping? Mapping;

    public TensorShape Shape;

    /// <summary>The region that contains the leased block, or null if the tensor is on the heap.</summary>
    public LeasedRegion? Region;
    public int Block;
    public uint Generation;
    public long Offset;

    /// <summary>
    /// The budget against which a tensor on the heap counts, or null. The bytes that a block counts against quotas are recorded with the
    /// block.
    /// </summary>
    public HeapBudget? HeapBudget;
    public long HeapCharge;

    /// <summary>The next lease in the region's list of leases that can be reused, or null.</summary>
    public TensorLease? NextFree;

    public ulong Token => Volatile.Read(ref _token);

    public long ByteLength { get; private set; }

    public long ElementCount { get; private set; }

    /// <summary>Sets the dtype, the length and the flags. Must be called before a handle to the lease exists.</summary>
    public void SetKind(DType dtype, long byteLength, bool isReadOnly)
    {
        ByteLength = byteLength;
        ElementCount = byteLength >> BitOperations.Log2((uint)dtype.GetByteSize());
        var kind = (ulong)dtype | (isReadOnly ? ReadOnlyBit : 0) | (Array is null ? 0 : HeapBit);
        Volatile.Write(ref _token, (_token & ~KindBits) | kind);
    }

    /// <summary>
    /// Determines whether a tensor has the specified dtype and, if <paramref name="writable"/> is true, can be written. Both are read
    /// from the token of a valid handle.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(ulong token, DType dtype, bool writable) =>
        (token & (writable ? DTypeBits | ReadOnlyBit : DTypeBits)) == (ulong)dtype;

    /// <summary>Returns the dtype that the token of a valid handle contains.</summary>
    public static DType DTypeOf(ulong token) => (DType)(token & DTypeBits);

    /// <summary>Determines whether the token of a valid handle marks the tensor as read-only.</summary>
    public static bool IsReadOnly(ulong token) => (token & ReadOnlyBit) != 0;

    /// <summary>Determines whether the token of a valid handle marks the tensor as stored on the heap.</summary>
    public static bool IsHeap(ulong token) => (token & HeapBit) != 0;

    /// <summary>
    /// Determines whether handles with the specified token are valid. Reads the lease's token without a memory barrier, so that the
    /// compiler can move the read out of a loop over elements.
    /// </summary>
    /// <remarks>A disposal on this thread is always seen. One on another thread is a race with the use of the memory in any case.</remarks>
    public bool IsGood(ulong token) => _token == token;

    /// <summary>Returns a reference to the first element, for a handle whose token is valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Origin(ulong token)
    {
        if ((token & HeapBit) == 0)
        {
            return ref *Pointer;
        }

        return ref MemoryMarshal.GetArrayDataReference(Array!);
    }

    /// <summary>
    /// Invalidates all handles with the specified token. Returns true for exactly one caller, which must then call
    /// <see cref="GiveBack"/>.
    /// </summary>
    public bool TryEnd(ulong token) => Interlocked.CompareExchange(ref _token, token + OneLife, token) == token;

    /// <summary>Releases the memory of a lease that has ended.</summary>
    public void GiveBack()
    {
        if (Region is { } region)
        {
            region.Return(this);
        }
        else if (Mapping is not null)
        {
            Mapping.DangerousRelease();
        }
        else
        {
            HeapBudget?.Return(HeapCharge);
        }
    }
}
