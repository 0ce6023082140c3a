using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>
/// Represents a <c>DLManagedTensorVersioned</c> structure of dlpack.h 1.0, followed by the arrays of its shape and strides.
/// </summary>
/// <remarks>
/// Invariant: the struct is one block of native memory from <see cref="Export"/> until its deleter is called, which by
/// the DLPack contract happens once. <see cref="_managerContext"/> is a handle to the <see cref="Holder"/> that keeps the
/// elements in place for the same time. The field order and sizes are those of the header, with the padding of a C compiler on
/// 64-bit platforms: https://github.com/dmlc/dlpack/blob/main/include/dlpack/dlpack.h.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DLPackTensor
{
    public const uint MajorVersion = 1;

    /// <summary>
    /// The minor version of DLPack. No feature newer than version 1.0 is used, so a consumer for version 1.0 can read the tensor.
    /// </summary>
    public const uint MinorVersion = 0;

    /// <summary>The flag <c>DLPACK_FLAG_BITMASK_READ_ONLY</c>, which marks a tensor as read-only.</summary>
    public const ulong ReadOnlyFlag = 1;

    /// <summary>The device type <c>kDLCPU</c>, which means that the tensor is in main memory.</summary>
    public const int CpuDevice = 1;

    private uint _major;
    private uint _minor;
    private nint _managerContext;
    private delegate* unmanaged[Cdecl]<DLPackTensor*, void> _deleter;
    private ulong _flags;

    // The fields from here to _byteOffset are a DLTensor.
    private void* _data;
    private int _deviceType;
    private int _deviceId;
    private int _rank;
    private byte _typeCode;
    private byte _typeBits;
    private ushort _typeLanes;
    private long* _shape;
    private long* _strides;
    private ulong _byteOffset;

    // Not part of the struct in the header: the shape and the strides.
    private fixed long _axes[2 * TensorShape.MaxRank];

    /// <summary>
    /// Creates the DLPack structure of a tensor and returns its address. The library that receives the address owns the structure and the
    /// tensor.
    /// </summary>
    /// <param name="tensor">The tensor. The deleter disposes it.</param>
    public static nint Export([TransfersOwnership] TensorBuffer tensor)
    {
        // Allocates the native memory first, so that nothing is pinned yet if that fails.
        var self = (DLPackTensor*)NativeMemory.AllocZeroed((nuint)sizeof(DLPackTensor));
        var holder = new Holder(tensor);
        var handle = GCHandle.Alloc(holder);
        self->_major = MajorVersion;
        self->_minor = MinorVersion;
        self->_managerContext = GCHandle.ToIntPtr(handle);
        self->_deleter = &Delete;
        self->_flags = tensor.IsReadOnly ? ReadOnlyFlag : 0;
        self->Describe(tensor, holder.Address);
        return (nint)self;
    }

    private void Describe(TensorBuffer tensor, void* address)
    {
        var dtype = tensor.DType;
        var shape = tensor.Shape;

        // The header requires NULL for a tensor without elements.
        _data = tensor.ElementCount == 0 ? null : address;
        _deviceType = CpuDevice;
        _rank = shape.Rank;
        _typeCode = (byte)dtype.GetDLPackCode();
        _typeBits = (byte)(8 * dtype.GetByteSize());
        _typeLanes = 1;

        // This struct is in native memory, so its address does not change.
        _shape = (long*)Unsafe.AsPointer(ref _axes[0]);
        _strides = _shape + TensorShape.MaxRank;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            _shape[axis] = shape[axis];
            _strides[axis] = tensor.GetStride(axis);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delete(DLPackTensor* self)
    {
        // Some consumers call a deleter with NULL, as free() allows.
        if (self is null)
        {
            return;
        }

        var handle = GCHandle.FromIntPtr(self->_managerContext);
        var holder = (Holder)handle.Target!;
        handle.Free();
        NativeMemory.Free(self);
        holder.Dispose();
    }

    /// <summary>
    /// Keeps the elements of a tensor at their address. Owns the tensor and, if its elements are in an array on the heap, pins the array.
    /// </summary>
    private sealed class Holder([TransfersOwnership] TensorBuffer tensor) : IDisposable
    {
        private System.Buffers.MemoryHandle _pin = tensor.Pin();

        public void* Address => _pin.Pointer;

        public void Dispose()
        {
            _pin.Dispose();
            tensor.Dispose();
        }
    }
}
