namespace Tensors.Grpc;

/// <summary>Counts what goes through a channel.</summary>
internal sealed class ChannelFigures
{
    private long _calls;
    private long _wireBytes;
    private long _sharedBytes;

    public ChannelStatistics Now =>
        new(Volatile.Read(ref _calls), Volatile.Read(ref _wireBytes), Volatile.Read(ref _sharedBytes));

    /// <summary>Counts a call that was answered.</summary>
    public void Count(long wireBytes, long sharedBytes)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _wireBytes, wireBytes);
        Interlocked.Add(ref _sharedBytes, sharedBytes);
    }
}
