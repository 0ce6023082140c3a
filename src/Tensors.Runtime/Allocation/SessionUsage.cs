namespace Tensors;

/// <summary>Describes the memory use of a session and its quota.</summary>
/// <param name="UsedBytes">
/// The bytes that count against the quota now: tensors that are held, lent or handed over and not opened yet.
/// </param>
/// <param name="QuotaBytes">The quota, in bytes.</param>
public readonly record struct SessionUsage(long UsedBytes, long QuotaBytes);
