using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>Represents a mapping of a complete shared memory object.</summary>
/// <remarks>
/// Invariant: from construction to release, <see cref="Pointer"/> is valid for <see cref="Length"/> bytes. Code that uses the pointer
/// keeps the region that owns this mapping open, and a region is unmapped only when its last lease has been returned.
/// </remarks>
internal sealed unsafe class SharedMapping : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly Action<nint, long> _unmap;

    public SharedMapping(nint address, long length, bool writable, SafeFileHandle file, Action<nint, long> unmap)
        : base(ownsHandle: true)
    {
        SetHandle(address);
        Length = length;
        IsWritable = writable;
        File = file;
        _unmap = unmap;
    }

    public byte* Pointer => (byte*)handle;

    public long Length { get; }

    public bool IsWritable { get; }

    /// <summary>
    /// Gets the descriptor of the mapped object. Some systems need it to commit memory. It may be closed before the mapping is released.
    /// On Linux, no lock of this process depends on it.
    /// </summary>
    public SafeFileHandle File { get; }

    /// <summary>Gets the identity of the object's file, or the default value if the object is not a file.</summary>
    public FileIdentity Identity { get; init; }

    public Span<byte> Span(long offset, int length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset),
                offset,
                $"{length} bytes at {offset} are not entirely within the mapping, which has {Length} bytes."
            );
        }

        return MemoryMarshal.CreateSpan(ref Pointer[offset], length);
    }

    protected override bool ReleaseHandle()
    {
        _unmap(handle, Length);
        File.Dispose();
        return true;
    }
}
