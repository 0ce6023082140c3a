namespace Tensors.Grpc;

/// <summary>Converts between <see cref="TimeSpan"/> and the whole microseconds used in messages.</summary>
internal static class Microseconds
{
    /// <summary>
    /// Converts a duration to microseconds. Rounds up, so that a short timeout does not become 0, which means no timeout. Returns 0 if the
    /// duration is not positive.
    /// </summary>
    public static long Of(TimeSpan time) =>
        time > TimeSpan.Zero ? ((time.Ticks - 1) / TimeSpan.TicksPerMicrosecond) + 1 : 0;

    /// <summary>Converts microseconds to a duration. Returns <see cref="TimeSpan.MaxValue"/> if the number is too large.</summary>
    public static TimeSpan ToTime(ulong microseconds) =>
        microseconds <= (ulong)(long.MaxValue / TimeSpan.TicksPerMicrosecond)
            ? new TimeSpan((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : TimeSpan.MaxValue;
}
