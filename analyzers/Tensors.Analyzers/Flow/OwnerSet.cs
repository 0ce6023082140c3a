namespace Tensors.Analyzers.Flow;

/// <summary>
/// A set of owner identities, with some members that stand for no owner of the body. One word holds the owners of
/// nearly every body; a body with more pays for an array.
/// </summary>
internal readonly struct OwnerSet : IEquatable<OwnerSet>
{
    /// <summary>Something that this body does not own.</summary>
    public const int Unknown = 0;

    /// <summary>Null, or the default of a struct.</summary>
    public const int Null = 1;

    /// <summary>A task that has not been awaited and whose result the awaiter will own.</summary>
    public const int Promise = 2;

    /// <summary>A sequence whose elements belong to the one who enumerates it.</summary>
    public const int Elements = 3;

    /// <summary>The number 0, in a variable that the body compares with 0.</summary>
    public const int Zero = 4;

    /// <summary>A number above 0, in such a variable.</summary>
    public const int Positive = 5;

    /// <summary>The first identity of an owner.</summary>
    public const int FirstOwner = 8;

    private readonly ulong _low;

    // Bits 64 and up; never ends in a zero word, so that equal sets look the same.
    private readonly ulong[]? _high;

    private OwnerSet(ulong low, ulong[]? high)
    {
        _low = low;
        _high = high;
    }

    public bool IsEmpty => _low == 0 && _high is null;

    public bool HasOwners => _low >> FirstOwner != 0 || _high is not null;

    /// <summary>Whether this has just one member.</summary>
    public bool IsOne
    {
        get
        {
            var count = 0;
            foreach (var _ in this)
            {
                count++;
            }

            return count == 1;
        }
    }

    public static OwnerSet Of(int id)
    {
        if (id < 64)
        {
            return new OwnerSet(1UL << id, null);
        }

        var high = new ulong[(id / 64)];
        high[high.Length - 1] = 1UL << (id % 64);
        return new OwnerSet(0, high);
    }

    public bool Contains(int id)
    {
        if (id < 64)
        {
            return (_low & (1UL << id)) != 0;
        }

        var word = (id / 64) - 1;
        return _high is not null && word < _high.Length && (_high[word] & (1UL << (id % 64))) != 0;
    }

    private bool IsOneWordWith(OwnerSet other) => _high is null && other._high is null;

    public OwnerSet Union(OwnerSet other) =>
        IsOneWordWith(other) ? new OwnerSet(_low | other._low, null) : Combine(other, static (a, b) => a | b);

    public OwnerSet Intersect(OwnerSet other) =>
        IsOneWordWith(other) ? new OwnerSet(_low & other._low, null) : Combine(other, static (a, b) => a & b);

    public OwnerSet Except(OwnerSet other) =>
        IsOneWordWith(other) ? new OwnerSet(_low & ~other._low, null) : Combine(other, static (a, b) => a & ~b);

    /// <summary>
    /// The one owner that this set stands for with certainty, or -1. What happens to null or to a default is nothing, so
    /// that they do not count.
    /// </summary>
    public int Single()
    {
        var single = -1;
        foreach (var id in this)
        {
            if (id == Null)
            {
                continue;
            }

            if (single >= 0)
            {
                return -1;
            }

            single = id;
        }

        return single >= FirstOwner ? single : -1;
    }

    public bool Equals(OwnerSet other) =>
        _low == other._low
        && (ReferenceEquals(_high, other._high) || (_high ?? []).AsSpan().SequenceEqual(other._high ?? []));

    public override bool Equals(object? obj) => obj is OwnerSet other && Equals(other);

    public override int GetHashCode() => _low.GetHashCode() ^ (_high?.Length ?? 0);

    public Enumerator GetEnumerator() => new(this);

    private OwnerSet Combine(OwnerSet other, Func<ulong, ulong, ulong> operation)
    {
        var low = operation(_low, other._low);
        var words = new ulong[Math.Max(_high?.Length ?? 0, other._high?.Length ?? 0)];
        var used = 0;
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = operation(WordAt(_high, i), WordAt(other._high, i));
            used = words[i] != 0 ? i + 1 : used;
        }

        if (used < words.Length)
        {
            Array.Resize(ref words, used);
        }

        return new OwnerSet(low, used == 0 ? null : words);
    }

    private static ulong WordAt(ulong[]? words, int index) =>
        words is not null && index < words.Length ? words[index] : 0;

    /// <summary>The members, those that are no owners included, in ascending order.</summary>
    public struct Enumerator(OwnerSet set)
    {
        private readonly OwnerSet _set = set;
        private int _current = -1;

        public readonly int Current => _current;

        public bool MoveNext()
        {
            var end = 64 * (1 + (_set._high?.Length ?? 0));
            while (++_current < end)
            {
                // What is empty from here to the word's end is skipped.
                if (((_current < 64 ? _set._low : _set._high![(_current / 64) - 1]) >> (_current % 64)) == 0)
                {
                    _current |= 63;
                    continue;
                }

                if (_set.Contains(_current))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
