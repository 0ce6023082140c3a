namespace Tensors.OnnxRuntime.Execution;

/// <summary>Extension methods for the timestamps of a clock.</summary>
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
