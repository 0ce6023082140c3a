namespace Tensors.OnnxRuntime.Execution;

/// <summary>Calculates with the timestamps of a clock.</summary>
internal static class Timestamps
{
    /// <summary>Gets the timestamp of a time after another; <see cref="long.MaxValue"/> where it is too late to be counted.</summary>
    public static long After(this TimeProvider clock, long timestamp, TimeSpan time)
    {
        var later = timestamp + (time.TotalSeconds * clock.TimestampFrequency);
        return later < long.MaxValue
            ? timestamp + (long)Math.Ceiling(time.TotalSeconds * clock.TimestampFrequency)
            : long.MaxValue;
    }
}
