namespace Tensors;

/// <summary>A session would hold more than its quota. Nothing was taken.</summary>
/// <param name="session">The session's name.</param>
/// <param name="requestedBytes">What was asked for, in bytes.</param>
/// <param name="usedBytes">What the session holds, in bytes.</param>
/// <param name="quotaBytes">What it may hold, in bytes.</param>
/// <param name="limit">The name of the option that sets the quota.</param>
public sealed class SessionQuotaExceededException(
    string session,
    long requestedBytes,
    long usedBytes,
    long quotaBytes,
    string limit = "PerSessionQuota"
)
    : TensorException(
        $"Session '{session}' asked for {requestedBytes:N0} bytes but holds {usedBytes:N0} of its quota of {quotaBytes:N0}. "
            + $"Dispose tensors of this session, or raise {limit}."
    )
{
    /// <summary>The session's name.</summary>
    public string Session { get; } = session;

    /// <summary>What was asked for, in bytes.</summary>
    public long RequestedBytes { get; } = requestedBytes;

    /// <summary>What the session holds, in bytes.</summary>
    public long UsedBytes { get; } = usedBytes;

    /// <summary>What it may hold, in bytes.</summary>
    public long QuotaBytes { get; } = quotaBytes;

    /// <summary>The name of the option that sets the quota: PerSessionQuota, or MaxBytes where that is not set.</summary>
    public string Limit { get; } = limit;
}
