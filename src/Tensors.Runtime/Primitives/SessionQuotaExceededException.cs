namespace Tensors;

/// <summary>Thrown when an allocation would exceed a session's quota. Nothing is allocated.</summary>
/// <param name="session">The name of the session.</param>
/// <param name="requestedBytes">The size of the request, in bytes.</param>
/// <param name="usedBytes">The part of the quota in use, in bytes.</param>
/// <param name="quotaBytes">The session's quota, in bytes.</param>
/// <param name="limit">The name of the option that sets the quota.</param>
public sealed class SessionQuotaExceededException(
    string session,
    long requestedBytes,
    long usedBytes,
    long quotaBytes,
    string limit = "PerSessionQuota"
)
    : TensorException(
        $"Session '{session}' needs {requestedBytes:N0} bytes, but uses {usedBytes:N0} of its quota of {quotaBytes:N0}. "
            + $"Dispose tensors of this session, or raise {limit}."
    )
{
    /// <summary>Gets the name of the session whose quota would be exceeded.</summary>
    public string Session { get; } = session;

    /// <summary>Gets the requested size, in bytes.</summary>
    public long RequestedBytes { get; } = requestedBytes;

    /// <summary>Gets the part of the quota that was already in use, in bytes.</summary>
    public long UsedBytes { get; } = usedBytes;

    /// <summary>Gets the session's quota, in bytes.</summary>
    public long QuotaBytes { get; } = quotaBytes;

    /// <summary>Gets the name of the option that sets the quota: PerSessionQuota, or MaxBytes if PerSessionQuota is not set.</summary>
    public string Limit { get; } = limit;
}
