using Microsoft.Extensions.Logging;
using Tensors.Platform;

namespace Tensors;

/// <summary>Counts the events of an allocator, and logs those that an operator should know about.</summary>
internal sealed partial class AllocatorCounters(ILogger logger)
{
    private long _allocations;
    private long _quotaFailures;
    private long _memoryFailures;
    private long _platformFailures;
    private long _expirations;
    private long _reaps;
    private long _removals;

    public long Allocations => Volatile.Read(ref _allocations);

    public long QuotaFailures => Volatile.Read(ref _quotaFailures);

    public long MemoryFailures => Volatile.Read(ref _memoryFailures);

    public long PlatformFailures => Volatile.Read(ref _platformFailures);

    public long Expirations => Volatile.Read(ref _expirations);

    public long Reaps => Volatile.Read(ref _reaps);

    public long Removals => Volatile.Read(ref _removals);

    public void Allocated() => Interlocked.Increment(ref _allocations);

    public void Failed(TensorException error, string session)
    {
        ref var counter = ref error is SessionQuotaExceededException
            ? ref _quotaFailures
            : ref error is OutOfSharedMemoryException ? ref _memoryFailures : ref _platformFailures;
        Interlocked.Increment(ref counter);
        LogFailed(logger, session, error.Message);
    }

    public void Expired()
    {
        Interlocked.Increment(ref _expirations);
        LogExpired(logger);
    }

    public void Reaped(RegionId region)
    {
        Interlocked.Increment(ref _reaps);
        LogReaped(logger, region);
    }

    /// <summary>Counts and logs that code outside this library removed a region's files or closed its descriptors.</summary>
    public void Lost(RegionId region, RegionHealth health)
    {
        Interlocked.Increment(ref _removals);
        switch (health)
        {
            case RegionHealth.Removed:
                LogRemoved(logger, region);
                break;
            case RegionHealth.Restored:
                LogRestored(logger, region);
                break;
            default:
                LogBlind(logger, region);
                break;
        }
    }

    public void TookHeap(long bytes) => LogTookHeap(logger, bytes);

    public void SweepFailed(Exception error) => LogSweepFailed(logger, error);

    public void Forgotten() => LogForgotten(logger);

    public void CostlyRoot(string cost) => LogCostlyRoot(logger, cost);

    public void Trimmed(long bytes) => LogTrimmed(logger, bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session '{Session}' could not allocate a tensor: {Reason}")]
    private static partial void LogFailed(ILogger logger, string session, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A tensor was handed over but not opened within TensorTtl. Its memory is freed when no process holds a lease on it."
    )]
    private static partial void LogExpired(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A participant of region {Region} died. Its leases are released."
    )]
    private static partial void LogReaped(ILogger logger, RegionId region);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The files of region {Region} were removed or renamed while it was in use (for example by RemoveIPC, a cleaner of "
            + "temporary files or rm). Tensors in use stay valid; new tensors are allocated in a new region."
    )]
    private static partial void LogRemoved(ILogger logger, RegionId region);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The name of sealed region {Region} was removed while it was in use (for example by RemoveIPC, a cleaner of temporary "
            + "files or rm). The name was created again."
    )]
    private static partial void LogRestored(ILogger logger, RegionId region);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The descriptors of region {Region} were closed by code outside this library (for example by close, close_range or a "
            + "double close). Memory that dead processes hold in it cannot be reclaimed; new tensors are allocated in a new region."
    )]
    private static partial void LogBlind(ILogger logger, RegionId region);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A tensor of {Bytes} bytes was allocated on the heap instead of in shared memory. It will be sent as bytes."
    )]
    private static partial void LogTookHeap(ILogger logger, long bytes);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A sweep for dead processes and expired tensors failed. The next sweep tries again."
    )]
    private static partial void LogSweepFailed(ILogger logger, Exception error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "An allocator was not disposed before it became unreachable. Its memory is released because none of its tensors is "
            + "in use. Dispose each allocator."
    )]
    private static partial void LogForgotten(ILogger logger);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Bytes} bytes above HighWaterBytes were returned to the system.")]
    private static partial void LogTrimmed(ILogger logger, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Cost}")]
    private static partial void LogCostlyRoot(ILogger logger, string cost);
}
