namespace Tensors.Grpc;

/// <summary>Converts times between <see cref="TimeSpan"/> and the whole microseconds that messages contain.</summary>
internal static class Microseconds
{
    /// <summary>
    /// Converts a time to microseconds, rounded up, because a short timeout must not become 0, which means no timeout. Returns 0 for a time that
    /// is not positive.
    /// </summary>
    public static long Of(TimeSpan time) =>
        time > TimeSpan.Zero ? ((time.Ticks - 1) / TimeSpan.TicksPerMicrosecond) + 1 : 0;

    /// <summary>Converts microseconds to a time, or returns <see cref="TimeSpan.MaxValue"/> if the number is too large.</summary>
    public static TimeSpan ToTime(ulong microseconds) =>
        microseconds <= (ulong)(long.MaxValue / TimeSpan.TicksPerMicrosecond)
            ? new TimeSpan((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : TimeSpan.MaxValue;
}
