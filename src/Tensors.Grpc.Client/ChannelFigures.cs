namespace Tensors.Grpc;

/// <summary>Counts the calls that a channel makes and the bytes that it transfers.</summary>
internal sealed class ChannelFigures
{
    private long _calls;
    private long _wireBytes;
    private long _sharedBytes;

    public ChannelStatistics Now =>
        new(Volatile.Read(ref _calls), Volatile.Read(ref _wireBytes), Volatile.Read(ref _sharedBytes));

    /// <summary>Records a successful call.</summary>
    /// <param name="wireBytes">The size of the messages of the call, in bytes.</param>
    /// <param name="sharedBytes">The size of the tensors that the messages referred to, in bytes.</param>
    public void Count(long wireBytes, long sharedBytes)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _wireBytes, wireBytes);
        Interlocked.Add(ref _sharedBytes, sharedBytes);
    }
}
