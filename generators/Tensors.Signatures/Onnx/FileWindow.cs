namespace Tensors.Signatures;

/// <summary>
/// Provides random access to a file through a small read buffer. The file is read only when a byte outside the buffer is requested.
/// </summary>
internal sealed class FileWindow(Stream stream)
{
    /// <summary>
    /// The number of bytes read at a time. It is small, so that reading the names between two weights does not read the weights.
    /// </summary>
    private const int Size = 4096;

    private readonly byte[] _bytes = new byte[Size];
    private long _start;
    private int _count;

    /// <summary>Gets the length that the file had when reading began, in bytes.</summary>
    public long Length { get; } = stream.Length;

    /// <summary>Returns the byte at a position, which must be less than <see cref="Length"/>.</summary>
    public byte At(long position)
    {
        Load(position);
        return _bytes[position - _start];
    }

    /// <summary>
    /// Copies bytes, beginning at a position in the file. Fills <paramref name="target"/>, or throws if the file is too short.
    /// </summary>
    public void Copy(long position, byte[] target)
    {
        for (var done = 0; done < target.Length; )
        {
            Load(position + done);
            var offset = (int)(position + done - _start);
            var count = Math.Min(_count - offset, target.Length - done);
            Array.Copy(_bytes, offset, target, done, count);
            done += count;
        }
    }

    private void Load(long position)
    {
        if (position >= _start && position < _start + _count)
        {
            return;
        }

        stream.Position = position;
        _start = position;
        _count = stream.Read(_bytes, 0, _bytes.Length);
        if (_count == 0)
        {
            throw new OnnxFormatException("the file became shorter while it was read. Build again.", position);
        }
    }
}
