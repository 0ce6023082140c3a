using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Represents a named shared memory object (<c>shm_open</c>) that another program created, such as a Triton client. Linux only.
/// </summary>
/// <remarks>
/// The program that created the object can truncate it at any time, and a process that accesses a mapping beyond the new end is
/// killed by a signal. So reading and writing use system calls that fail instead. Use <see cref="Map"/> only if that program is
/// trusted. Thread-safe.
/// </remarks>
public sealed class ForeignRegion : IDisposable
{
    /// <summary>The maximum length of a name, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 255;

    // The prefix of the folder of regions, and of other objects of this library beside it.
    private const string OwnPrefix = "tensors-";

    // A span, and so one call, has less than 2 GiB.
    private const int Step = 1 << 30;

    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private SharedMapping? _mapping;

    private ForeignRegion(SafeFileHandle file) => _file = file;

    /// <summary>Gets the current size of the shared memory object, in bytes.</summary>
    /// <exception cref="ObjectDisposedException">This instance is disposed.</exception>
    public long Length => OperatingSystem.IsLinux() ? ForeignNative.Length(_file) : 0;

    /// <summary>
    /// Gets a value indicating whether shared memory of other programs is supported on this system. It is supported on Linux only.
    /// </summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Opens a shared memory object by its name. Dispose the result to close it.</summary>
    /// <param name="key">
    /// The name of the object, with or without the leading slash that <c>shm_open</c> expects. Names with any other slash are
    /// rejected, so it cannot be a path, and so are the names of this library's objects.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not a valid name.</exception>
    /// <exception cref="SharedMemoryException">The object does not exist, belongs to another user, or this is not Linux.</exception>
    public static ForeignRegion Open(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!OperatingSystem.IsLinux())
        {
            throw new SharedMemoryNotSupportedException(
                "Shared memory of other programs can be opened on Linux only. Send the tensor as bytes."
            );
        }

        return TryReadName(key, out var name)
            ? new ForeignRegion(ForeignNative.Open(name))
            : throw new ArgumentException(
                $"key must be the name of a shared memory object: 1 to {MaxNameBytes} bytes, without a slash except a leading one, and "
                    + $"not starting with '{OwnPrefix}'.",
                nameof(key)
            );
    }

    /// <summary>Copies bytes from the object to a span.</summary>
    /// <param name="offset">The offset of the first byte in the object, 0 or more.</param>
    /// <param name="destination">The span to fill. Its length is the number of bytes to copy.</param>
    /// <exception cref="SharedMemoryException">The range is not within the object, which may have been truncated.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        for (var at = 0; at < destination.Length; )
        {
            var read = RandomAccess.Read(_file, destination[at..], offset + at);
            if (read == 0)
            {
                throw TooShort(offset, destination.Length);
            }

            at += read;
        }
    }

    /// <summary>Copies bytes from a span to the object. Does not extend the object if it is too short.</summary>
    /// <param name="offset">The offset of the first byte in the object, 0 or more.</param>
    /// <param name="source">The bytes to write.</param>
    /// <exception cref="SharedMemoryException">The range is not within the object, which may have been truncated.</exception>
    /// <exception cref="IOException">The system does not have enough memory for the bytes.</exception>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset > Length - source.Length)
        {
            throw TooShort(offset, source.Length);
        }

        RandomAccess.Write(_file, source, offset);
    }

    /// <summary>Fills a tensor with bytes from the object. They are interpreted as elements of the tensor's dtype, in C order.</summary>
    /// <param name="offset">The offset of the first element in the object, in bytes, 0 or more.</param>
    /// <param name="destination">A writable tensor, all of whose elements are overwritten.</param>
    /// <exception cref="ArgumentException">The tensor is read-only.</exception>
    /// <exception cref="SharedMemoryException">The range is not within the object, which may have been truncated.</exception>
    public void Read(long offset, TensorBuffer destination)
    {
        if (destination.IsReadOnly)
        {
            throw new ArgumentException("The destination is read-only. Pass a writable tensor.", nameof(destination));
        }

        for (long at = 0; at < destination.ByteLength; at += Step)
        {
            Read(offset + at, destination.GetBytes(at, (int)Math.Min(Step, destination.ByteLength - at)));
        }
    }

    /// <summary>Copies the bytes of all elements of a tensor, in C order, to the object.</summary>
    /// <param name="offset">The offset of the first element in the object, in bytes, 0 or more.</param>
    /// <param name="source">The tensor to copy.</param>
    /// <exception cref="SharedMemoryException">The range is not within the object, which may have been truncated.</exception>
    /// <exception cref="IOException">The system does not have enough memory for the bytes.</exception>
    public void Write(long offset, TensorBuffer source)
    {
        for (long at = 0; at < source.ByteLength; at += Step)
        {
            Write(offset + at, source.GetBytes(at, (int)Math.Min(Step, source.ByteLength - at)));
        }
    }

    /// <summary>Creates a writable tensor over the memory of the object, without copying. The caller owns the tensor.</summary>
    /// <remarks>
    /// If another program truncates the object while the tensor is in use, this process is killed. The memory stays mapped until the
    /// tensor is disposed, also if this instance is disposed first.
    /// </remarks>
    /// <param name="offset">The offset of the first element in the object, in bytes: a multiple of the element size.</param>
    /// <param name="dtype">The dtype of the elements.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <exception cref="ArgumentException"><paramref name="offset"/> is not a multiple of the element size.</exception>
    /// <exception cref="SharedMemoryException">The elements are not entirely within the object.</exception>
    [return: Owned]
    public unsafe TensorBuffer Map(long offset, DType dtype, in TensorShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var bytes = TensorBuffer.ByteLengthOf(dtype, shape);
        if (offset % dtype.GetByteSize() != 0)
        {
            throw new ArgumentException(
                $"The offset {offset:N0} is not a multiple of {dtype.GetByteSize()}, the element size of {dtype.GetNumpyName()}.",
                nameof(offset)
            );
        }

        if (!OperatingSystem.IsLinux() || bytes > Length || offset > Length - bytes)
        {
            throw TooShort(offset, bytes);
        }

        var mapping = TakeMapping(offset + bytes);
        if (!ForeignNative.TryPopulate(mapping, offset, bytes))
        {
            mapping.DangerousRelease();
            throw TooShort(offset, bytes);
        }

        var lease = new TensorLease
        {
            Mapping = mapping,
            Pointer = mapping.Pointer + offset,
            Shape = shape,
        };
        lease.SetKind(dtype, bytes, isReadOnly: false);
        return new TensorBuffer(lease);
    }

    /// <summary>Closes the object. Its memory stays mapped until the last tensor over it is disposed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _mapping?.Dispose();
            _mapping = null;
            _file.Dispose();
        }
    }

    private static bool TryReadName(string key, [NotNullWhen(true)] out string? name)
    {
        name = key.StartsWith('/') ? key[1..] : key;
        return name is not ("" or "." or "..")
            && !name.Contains('/', StringComparison.Ordinal)
            && !name.Contains('\0', StringComparison.Ordinal)
            && !name.StartsWith(OwnPrefix, StringComparison.Ordinal)
            && Encoding.UTF8.GetByteCount(name) <= MaxNameBytes;
    }

    /// <summary>
    /// Returns a mapping of at least the specified length, in bytes. The tensor that uses the mapping must release the reference that
    /// this method adds to it.
    /// </summary>
    private SharedMapping TakeMapping(long bytes)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_file.IsClosed, this);
            if (_mapping is null || _mapping.Length < bytes)
            {
                // The tensors that already exist keep the shorter mapping alive.
                var longer = OperatingSystem.IsLinux() ? ForeignNative.Map(_file, Length) : null;
                _mapping?.Dispose();
                _mapping = longer!;
                if (_mapping.Length < bytes)
                {
                    throw TooShort(0, bytes);
                }
            }

            var added = false;
            _mapping.DangerousAddRef(ref added);
            return _mapping;
        }
    }

    private SharedMemoryException TooShort(long offset, long bytes) =>
        new InvalidRegionFormatException(
            $"The shared memory object has {Length:N0} bytes, so it does not contain {bytes:N0} bytes at {offset:N0}. Pass a range "
                + "within the object, and do not shrink it while it is in use."
        );
}
