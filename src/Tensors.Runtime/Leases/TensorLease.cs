using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tensors.Platform;

namespace Tensors;

/// <summary>What a handle points to: one hold on one tensor's memory. Pooled by its region, and used again.</summary>
/// <remarks>
/// Invariant: <see cref="Origin(ulong)"/> is valid for <see cref="ByteLength"/> bytes from the moment the lease is made until its
/// token is advanced. Handles compare their token first; the one that advances it gives the memory back, once.
///
/// The low byte of a token says what the tensor is: its dtype, whether it can only be read, whether it lies on the heap. A
/// handle that is good knows all three without another look at the lease: a loop over elements pays for one comparison.
/// </remarks>
internal sealed unsafe class TensorLease
{
    private const ulong DTypeBits = 0x1F;
    private const ulong ReadOnlyBit = 0x20;
    private const ulong HeapBit = 0x40;
    private const ulong KindBits = 0xFF;
    private const ulong OneLife = KindBits + 1;

    private ulong _token;

    /// <summary>Where shared memory lies in this process; null for the heap.</summary>
    public byte* Pointer;

    /// <summary>The array of a heap tensor; null for shared memory.</summary>
    public Array? Array;

    /// <summary>Another program's memory in which the elements lie, which this lease keeps mapped; else null.</summary>
    public SharedMapping? Mapping;

    public TensorShape Shape;

    /// <summary>The region and block that are held; null for the heap.</summary>
    public LeasedRegion? Region;
    public int Block;
    public uint Generation;
    public long Offset;

    /// <summary>What a heap tensor counts against, if anything; a block's charge is with the block.</summary>
    public HeapBudget? HeapBudget;
    public long HeapCharge;

    /// <summary>The next lease in the region's pool of unused ones.</summary>
    public TensorLease? NextFree;

    public ulong Token => Volatile.Read(ref _token);

    public long ByteLength { get; private set; }

    public long ElementCount { get; private set; }

    /// <summary>What the tensor is. To be said while no handle is good: before the lease is given out.</summary>
    public void SetKind(DType dtype, long byteLength, bool isReadOnly)
    {
        ByteLength = byteLength;
        ElementCount = byteLength >> BitOperations.Log2((uint)dtype.GetByteSize());
        var kind = (ulong)dtype | (isReadOnly ? ReadOnlyBit : 0) | (Array is null ? 0 : HeapBit);
        Volatile.Write(ref _token, (_token & ~KindBits) | kind);
    }

    /// <summary>Whether a good handle's token says that the tensor is of a dtype, and writable if that is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(ulong token, DType dtype, bool writable) =>
        (token & (writable ? DTypeBits | ReadOnlyBit : DTypeBits)) == (ulong)dtype;

    /// <summary>The dtype that a good handle's token says.</summary>
    public static DType DTypeOf(ulong token) => (DType)(token & DTypeBits);

    /// <summary>Whether a good handle's token says that the tensor can only be read.</summary>
    public static bool IsReadOnly(ulong token) => (token & ReadOnlyBit) != 0;

    /// <summary>Whether a good handle's token says that the tensor lies on the heap.</summary>
    public static bool IsHeap(ulong token) => (token & HeapBit) != 0;

    /// <summary>Whether handles with a token are good still: an ordinary read, which a loop over elements need not repeat.</summary>
    /// <remarks>A dispose on this thread is always seen. One on another thread races with the use of the memory anyway.</remarks>
    public bool IsGood(ulong token) => _token == token;

    /// <summary>Where the elements begin, for a handle whose token has been found good.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Origin(ulong token)
    {
        if ((token & HeapBit) == 0)
        {
            return ref *Pointer;
        }

        return ref MemoryMarshal.GetArrayDataReference(Array!);
    }

    /// <summary>Ends every handle with this token. True for the one caller that must give the memory back.</summary>
    public bool TryEnd(ulong token) => Interlocked.CompareExchange(ref _token, token + OneLife, token) == token;

    /// <summary>Gives the memory of an ended lease back.</summary>
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
