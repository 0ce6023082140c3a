namespace Tensors.OnnxRuntime.Execution;

/// <summary>Provides extension methods for the timestamps of a <see cref="TimeProvider"/>.</summary>
internal static class Timestamps
{
    /// <summary>Adds a duration to a timestamp. Returns <see cref="long.MaxValue"/> if the result is too large.</summary>
    public static long After(this TimeProvider clock, long timestamp, TimeSpan time)
    {
        var later = timestamp + (time.TotalSeconds * clock.TimestampFrequency);
        return later < long.MaxValue
            ? timestamp + (long)Math.Ceiling(time.TotalSeconds * clock.TimestampFrequency)
            : long.MaxValue;
    }
}
