namespace Tensors.Grpc;

/// <summary>Converts times between <see cref="TimeSpan"/> and the whole microseconds that messages carry.</summary>
internal static class Microseconds
{
    /// <summary>Gets the microseconds of a time, rounded up: a short timeout must not become 0, which means no timeout.</summary>
    public static long Of(TimeSpan time) =>
        time > TimeSpan.Zero ? ((time.Ticks - 1) / TimeSpan.TicksPerMicrosecond) + 1 : 0;

    /// <summary>Gets a time, or the longest one for a number that is larger.</summary>
    public static TimeSpan ToTime(ulong microseconds) =>
        microseconds <= (ulong)(long.MaxValue / TimeSpan.TicksPerMicrosecond)
            ? new TimeSpan((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : TimeSpan.MaxValue;
}
