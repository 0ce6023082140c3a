namespace Tensors;

/// <summary>
/// Counts the uses of an object that is released when the last use ends. The creator has the first use. Thread-safe. Keep it in a field
/// that is not read-only, and do not copy it.
/// </summary>
internal struct UseCount
{
    private int _uses;

    /// <summary>Initializes a count with one use.</summary>
    public UseCount() => _uses = 1;

    /// <summary>Adds a use. Returns false if the last use has already ended.</summary>
    public bool TryAdd()
    {
        for (var uses = Volatile.Read(ref _uses); uses > 0; )
        {
            var seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses)
            {
                return true;
            }

            uses = seen;
        }

        return false;
    }

    /// <summary>Ends a use. Returns true if it was the last one. The caller must then release the object.</summary>
    public bool Release() => Interlocked.Decrement(ref _uses) == 0;
}
