using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors.Memory;

/// <summary>What a handle points to: one hold on one tensor's memory. Pooled by its region, and used again.</summary>
/// <remarks>
/// Invariant: <see cref="Origin"/> is valid for <see cref="ByteLength"/> bytes from the moment the lease is made until its
/// token is advanced. Handles compare their token first; the one that advances it gives the memory back, once.
/// </remarks>
internal sealed unsafe class TensorLease
{
    private ulong _token = 1;

    /// <summary>Where shared memory lies in this process; null for the heap.</summary>
    public byte* Pointer;

    /// <summary>The array of a heap tensor; null for shared memory.</summary>
    public Array? Array;

    public long ByteLength;
    public DType DType;
    public TensorShape Shape;
    public bool IsReadOnly;

    /// <summary>The region and block that are held; null for the heap.</summary>
    public LeasedRegion? Region;
    public int Block;
    public uint Generation;
    public long Offset;

    /// <summary>What a heap tensor counts against, if anything; a block's charge is with the block.</summary>
    public MemoryBudget? HeapBudget;
    public long HeapCharge;

    /// <summary>The next lease in the region's pool of unused ones.</summary>
    public TensorLease? NextFree;

    public ulong Token => Volatile.Read(ref _token);

    /// <summary>Whether handles with a token are good still: an ordinary read, which a loop over elements need not repeat.</summary>
    /// <remarks>A dispose on this thread is always seen. One on another thread races with the use of the memory anyway.</remarks>
    public bool IsGood(ulong token) => _token == token;

    public ref byte Origin
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (Array is null)
            {
                return ref *Pointer;
            }

            return ref MemoryMarshal.GetArrayDataReference(Array);
        }
    }

    /// <summary>Ends every handle with this token. True for the one caller that must give the memory back.</summary>
    public bool TryEnd(ulong token) => Interlocked.CompareExchange(ref _token, token + 1, token) == token;

    /// <summary>Gives the memory of an ended lease back.</summary>
    public void GiveBack()
    {
        if (Region is { } region)
        {
            region.Return(this);
        }
        else
        {
            HeapBudget?.Return(HeapCharge);
        }
    }
}
