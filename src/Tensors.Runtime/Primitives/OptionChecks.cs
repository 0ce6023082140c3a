using System.Globalization;

namespace Tensors;

/// <summary>
/// Validates options. Each check returns null if the value is valid; otherwise, a description with the name, the value and the expected
/// value.
/// </summary>
internal static class OptionChecks
{
    /// <summary>The longest time that .NET's timers accept, about 49.7 days.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Returns a description of the problem if a number is below a minimum; otherwise, null.</summary>
    public static string? AtLeast(string name, long value, long least) =>
        value >= least
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {least} or more.");

    /// <summary>
    /// Returns a description of the problem if a time is not between a minimum and <see cref="MaxTime"/>; otherwise, null. An infinite
    /// time is valid if the option allows it.
    /// </summary>
    /// <param name="name">The name of the option.</param>
    /// <param name="value">The value of the option.</param>
    /// <param name="least">The minimum.</param>
    /// <param name="infinite">What an infinite time means, for the message, or null if the option does not allow one.</param>
    public static string? Time(string name, TimeSpan value, TimeSpan least, string? infinite = null) =>
        (value >= least && value <= MaxTime) || (infinite is not null && value == Timeout.InfiniteTimeSpan)
            ? null
            : $"{name} is {value}; it must be from {least} to {MaxTime}"
                + (infinite is null ? "." : $", or Timeout.InfiniteTimeSpan for {infinite}.");

    /// <summary>
    /// Returns a description of the problem if the deadline of a call is not valid; otherwise, null. A null deadline is valid and means
    /// no deadline.
    /// </summary>
    public static string? Deadline(string name, TimeSpan? value) =>
        value is not { } time || IsDeadline(time)
            ? null
            : $"{name} is {time}; it must be positive and less than 24 days, or null for no deadline.";

    /// <summary>
    /// Determines whether a time is valid as a deadline: positive and at most <see cref="int.MaxValue"/> milliseconds, which is the
    /// maximum of call timers.
    /// </summary>
    public static bool IsDeadline(TimeSpan time) => time > TimeSpan.Zero && time.TotalMilliseconds <= int.MaxValue;

    /// <summary>Returns a description of the problem if a value is not defined in its enumeration; otherwise, null.</summary>
    public static string? Choice<T>(string name, T value)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? null : $"{name} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.";

    /// <summary>Returns a description of the problem if a reference is null; otherwise, null.</summary>
    public static string? NotNull(string name, object? value) =>
        value is null ? $"{name} is null; it must be set." : null;

    /// <summary>Returns the first of several descriptions that is not null, or null if all are null.</summary>
    public static string? First(params ReadOnlySpan<string?> descriptions)
    {
        foreach (var description in descriptions)
        {
            if (description is not null)
            {
                return description;
            }
        }

        return null;
    }

    /// <summary>
    /// Throws an <see cref="ArgumentOutOfRangeException"/> for the options that a caller passed if <paramref name="problem"/> is not
    /// null.
    /// </summary>
    /// <param name="problem">A description of the problem, or null if the options are valid.</param>
    /// <param name="options">The name of the caller's options parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="problem"/> is not null.</exception>
    public static void ThrowIfWrong(string? problem, string options)
    {
        if (problem is not null)
        {
            throw new ArgumentOutOfRangeException(options, problem);
        }
    }
}
