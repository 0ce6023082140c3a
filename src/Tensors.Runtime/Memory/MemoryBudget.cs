namespace Tensors.Memory;

/// <summary>A limit in bytes and the number of bytes in use. Taking bytes checks the limit and counts them in one atomic step.</summary>
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
