using System.Globalization;

namespace Tensors;

/// <summary>Describes what is wrong with an option: the name, the value and what was expected; null where it is valid.</summary>
internal static class OptionChecks
{
    /// <summary>The longest time that .NET's timers accept, about 49.7 days.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Checks a number.</summary>
    public static string? AtLeast(string name, long value, long least) =>
        value >= least
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {least} or more.");

    /// <summary>Checks a time.</summary>
    /// <param name="name">The name of the option.</param>
    /// <param name="value">The value.</param>
    /// <param name="least">The shortest time.</param>
    /// <param name="infinite">What an infinite time means, or null where the option does not allow it.</param>
    public static string? Time(string name, TimeSpan value, TimeSpan least, string? infinite = null) =>
        (value >= least && value <= MaxTime) || (infinite is not null && value == Timeout.InfiniteTimeSpan)
            ? null
            : $"{name} is {value}; it must be {least} to {MaxTime}"
                + (infinite is null ? "." : $", or Timeout.InfiniteTimeSpan for {infinite}.");

    /// <summary>Checks the time that a call may take.</summary>
    public static string? Deadline(string name, TimeSpan? value) =>
        value is not { } time || IsDeadline(time)
            ? null
            : $"{name} is {time}; it must be positive and below 24 days, or null for no deadline.";

    /// <summary>Gets whether a call may take a time: timers of calls count milliseconds in 31 bits.</summary>
    public static bool IsDeadline(TimeSpan time) => time > TimeSpan.Zero && time.TotalMilliseconds <= int.MaxValue;

    /// <summary>Checks a value of an enumeration.</summary>
    public static string? Choice<T>(string name, T value)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? null : $"{name} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.";

    /// <summary>Checks a reference that must be set.</summary>
    public static string? NotNull(string name, object? value) =>
        value is null ? $"{name} is null; it must be set." : null;

    /// <summary>Gets the first description of something that is wrong, or null where every option is valid.</summary>
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

    /// <summary>Throws where something is wrong with options that a caller passed.</summary>
    /// <param name="problem">What is wrong, or null.</param>
    /// <param name="options">The name of the caller's parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException">Something is wrong.</exception>
    public static void ThrowIfWrong(string? problem, string options)
    {
        if (problem is not null)
        {
            throw new ArgumentOutOfRangeException(options, problem);
        }
    }
}
