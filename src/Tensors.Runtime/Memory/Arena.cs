namespace Tensors.Memory;

/// <summary>
/// Tracks the free ranges of a region's address space, which belong to no block. Ranges are sorted by offset, and adjacent ranges are
/// merged.
/// </summary>
internal sealed class Arena(long bytes)
{
    private readonly List<(long Offset, long Bytes)> _parts = [(0, bytes)];

    /// <summary>Gets the size of the largest free range, in bytes.</summary>
    public long LargestBytes => _parts.Count == 0 ? 0 : _parts.Max(part => part.Bytes);

    /// <summary>
    /// Allocates address space in the first free range that is large enough. Returns false if no range is large enough.
    /// </summary>
    public bool TryTake(long bytes, out long offset)
    {
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = _parts[i];
            if (part.Bytes >= bytes)
            {
                offset = part.Offset;
                if (part.Bytes == bytes)
                {
                    _parts.RemoveAt(i);
                }
                else
                {
                    _parts[i] = (part.Offset + bytes, part.Bytes - bytes);
                }

                return true;
            }
        }

        offset = 0;
        return false;
    }

    /// <summary>Returns address space, which is merged with adjacent free ranges.</summary>
    public void Return(long offset, long bytes)
    {
        var next = _parts.FindIndex(part => part.Offset > offset);
        next = next < 0 ? _parts.Count : next;
        if (next < _parts.Count && offset + bytes == _parts[next].Offset)
        {
            bytes += _parts[next].Bytes;
            _parts.RemoveAt(next);
        }

        if (next > 0 && _parts[next - 1].Offset + _parts[next - 1].Bytes == offset)
        {
            _parts[next - 1] = (_parts[next - 1].Offset, _parts[next - 1].Bytes + bytes);
        }
        else
        {
            _parts.Insert(next, (offset, bytes));
        }
    }
}
