using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Shared memory that another program made under a name (<c>shm_open</c>), such as a client of Triton: on Linux.
/// </summary>
/// <remarks>
/// Its maker may cut it short at any time, and whoever touches a mapping beyond the new end is killed. So reading
/// and writing go through calls that fail instead; <see cref="Map"/> is for makers that are trusted. Thread-safe.
/// </remarks>
public sealed class ForeignRegion : IDisposable
{
    /// <summary>The largest number of bytes that a name may have.</summary>
    public const int MaxNameBytes = 255;

    // The folder of regions, and what else of ours lies beside it.
    private const string OwnPrefix = "tensors-";

    // A span has at most 2 GiB, and so has one call.
    private const int Step = 1 << 30;

    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private SharedMapping? _mapping;

    private ForeignRegion(SafeFileHandle file) => _file = file;

    /// <summary>The size now, in bytes.</summary>
    /// <exception cref="ObjectDisposedException">It has been let go of.</exception>
    public long Length => OperatingSystem.IsLinux() ? ForeignNative.Length(_file) : 0;

    /// <summary>Whether this system has memory of that kind.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Opens an object.</summary>
    /// <param name="key">
    /// Its name, with or without the one slash that <c>shm_open</c> wants in front. Never a path: another slash is refused,
    /// and so are names of this library's own objects.
    /// </param>
    /// <exception cref="ArgumentException">This cannot be such a name.</exception>
    /// <exception cref="SharedMemoryException">There is no such object, or it is another user's, or this is not Linux.</exception>
    public static ForeignRegion Open(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!OperatingSystem.IsLinux())
        {
            throw new SharedMemoryNotSupportedException(
                "Shared memory of other programs is opened on Linux alone. Send bytes."
            );
        }

        return TryReadName(key, out var name)
            ? new ForeignRegion(ForeignNative.Open(name))
            : throw new ArgumentException(
                $"A key is the name of a shared memory object, 1 to {MaxNameBytes} bytes without a slash except one in front, and not "
                    + $"one that begins with '{OwnPrefix}'.",
                nameof(key)
            );
    }

    /// <summary>Copies bytes out.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="destination">Where they go; its length says how many.</param>
    /// <exception cref="SharedMemoryException">The object does not have them (any more).</exception>
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

    /// <summary>Copies bytes in. An object that was cut short is not made longer.</summary>
    /// <param name="offset">Where they go.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="SharedMemoryException">The object has no such place (any more).</exception>
    /// <exception cref="IOException">There is no memory for them.</exception>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset > Length - source.Length)
        {
            throw TooShort(offset, source.Length);
        }

        RandomAccess.Write(_file, source, offset);
    }

    /// <summary>Copies all elements of a tensor out, as they lie in memory.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="destination">Where they go: a writable tensor.</param>
    /// <exception cref="SharedMemoryException">The object does not have them (any more).</exception>
    public void Read(long offset, TensorBuffer destination)
    {
        if (destination.IsReadOnly)
        {
            throw new ArgumentException("The tensor is read-only.", nameof(destination));
        }

        for (long at = 0; at < destination.ByteLength; at += Step)
        {
            Read(offset + at, destination.GetBytes(at, (int)Math.Min(Step, destination.ByteLength - at)));
        }
    }

    /// <summary>Copies all elements of a tensor in, as they lie in memory.</summary>
    /// <param name="offset">Where they go.</param>
    /// <param name="source">The tensor.</param>
    /// <exception cref="SharedMemoryException">The object has no such place (any more).</exception>
    /// <exception cref="IOException">There is no memory for them.</exception>
    public void Write(long offset, TensorBuffer source)
    {
        for (long at = 0; at < source.ByteLength; at += Step)
        {
            Write(offset + at, source.GetBytes(at, (int)Math.Min(Step, source.ByteLength - at)));
        }
    }

    /// <summary>A tensor over the memory itself, to read and write.</summary>
    /// <remarks>
    /// If the object's maker cuts it short while the tensor is in use, this process is killed. Memory stays mapped until the
    /// tensor is disposed.
    /// </remarks>
    /// <param name="offset">Where the elements begin, a multiple of the size of one.</param>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <exception cref="ArgumentException">The offset is no multiple of an element's size.</exception>
    /// <exception cref="SharedMemoryException">The object does not have so many bytes.</exception>
    [return: Owned]
    public unsafe TensorBuffer Map(long offset, DType dtype, in TensorShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var bytes = TensorBuffer.ByteLengthOf(dtype, shape);
        if (offset % dtype.GetByteSize() != 0)
        {
            throw new ArgumentException(
                $"A tensor of {dtype.GetNumpyName()} begins at a multiple of {dtype.GetByteSize()} bytes, not at {offset:N0}.",
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

    /// <summary>Lets go. What is mapped stays until the last tensor is disposed.</summary>
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

    /// <summary>The mapping, held for a tensor, at least so long.</summary>
    private SharedMapping TakeMapping(long bytes)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_file.IsClosed, this);
            if (_mapping is null || _mapping.Length < bytes)
            {
                // Tensors that stand keep the shorter one.
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
            $"The shared memory object has {Length:N0} bytes; {bytes:N0} at {offset:N0} do not lie in it. Was it cut short?"
        );
}
