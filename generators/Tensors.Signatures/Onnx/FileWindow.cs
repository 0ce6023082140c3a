namespace Tensors.Signatures;

/// <summary>A few bytes of a file, at whatever place they are wanted: going somewhere else costs nothing until a byte is read there.</summary>
internal sealed class FileWindow(Stream stream)
{
    /// <summary>Bytes that are read at a time: the names between two weights, not the weights.</summary>
    private const int Size = 4096;

    private readonly byte[] _bytes = new byte[Size];
    private long _start;
    private int _count;

    /// <summary>The file's length when reading began.</summary>
    public long Length { get; } = stream.Length;

    /// <summary>The byte at a position, which must be below <see cref="Length"/>.</summary>
    public byte At(long position)
    {
        Load(position);
        return _bytes[position - _start];
    }

    /// <summary>Copies bytes from a position on: all that are asked for.</summary>
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
