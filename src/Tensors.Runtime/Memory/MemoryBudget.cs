namespace Tensors.Memory;

/// <summary>Tracks a limit in bytes and the number of bytes in use. One atomic step checks the limit and counts the bytes.</summary>
internal sealed class MemoryBudget(long limit)
{
    private long _used;

    public long Limit { get; } = limit;

    public long Used => Volatile.Read(ref _used);

    public bool TryTake(long bytes)
    {
        var used = Volatile.Read(ref _used);
        while (bytes <= Limit - used)
        {
            var seen = Interlocked.CompareExchange(ref _used, used + bytes, used);
            if (seen == used)
            {
                return true;
            }

            used = seen;
        }

        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
