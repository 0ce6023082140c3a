namespace Tensors;

/// <summary>What a session's tensors hold.</summary>
/// <param name="UsedBytes">What counts against the quota now: tensors held, lent and travelling, in bytes.</param>
/// <param name="QuotaBytes">The quota, in bytes.</param>
public readonly record struct SessionUsage(long UsedBytes, long QuotaBytes);
