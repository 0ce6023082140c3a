using System.Globalization;

namespace Tensors;

/// <summary>
/// Describes which text a configuration key accepts, and converts that text to a form that the configuration binder can read.
/// </summary>
/// <param name="Expected">A description of the valid text, for error messages.</param>
/// <param name="Normalize">Converts the text to what the binder reads, or returns null if the text is not valid.</param>
internal sealed record ConfigurationValue(string Expected, Func<string, string?> Normalize)
{
    /// <summary>Gets the description of a key that accepts any text.</summary>
    public static ConfigurationValue Text { get; } = new("text", static text => text);

    /// <summary>Gets the description of a key that accepts true or false.</summary>
    public static ConfigurationValue Flag { get; } =
        new("true or false", static text => bool.TryParse(text, out var value) ? value.ToString() : null);

    /// <summary>Gets the description of a key that accepts the absolute address of a server.</summary>
    public static ConfigurationValue Address { get; } =
        new(
            "an address such as unix:///run/models.sock or http://localhost:8001",
            static text => Uri.TryCreate(text, UriKind.Absolute, out var address) ? address.OriginalString : null
        );

    /// <summary>Gets the description of a key that accepts a size in bytes, with or without a unit.</summary>
    public static ConfigurationValue Bytes { get; } = Size(long.MaxValue, "1073741824, 512 MiB or 1.5 GB");

    /// <summary>Gets the description of a key that accepts a size in bytes below 2 GiB, with or without a unit.</summary>
    public static ConfigurationValue MessageBytes { get; } = Size(int.MaxValue, "16777216 or 16 MiB, below 2 GiB");

    /// <summary>
    /// Gets a value indicating whether the text is a list of values, separated by commas, each of which is validated separately. The key
    /// may also be a section with one value per key.
    /// </summary>
    public bool IsList { get; init; }

    /// <summary>Returns the description of a key that accepts a whole number within a range.</summary>
    /// <param name="least">The minimum.</param>
    /// <param name="most">The maximum.</param>
    public static ConfigurationValue Number(long least = 0, long most = int.MaxValue) =>
        new(
            most == int.MaxValue ? $"a whole number, {least} or more" : $"a whole number from {least} to {most}",
            text =>
                long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                && value >= least
                && value <= most
                    ? value.ToString(CultureInfo.InvariantCulture)
                    : null
        );

    /// <summary>
    /// Returns the description of a key that accepts a duration such as 00:00:30. A number without a colon is rejected, because the
    /// binder would read it as days.
    /// </summary>
    /// <param name="expected">A description of the valid text, for error messages.</param>
    /// <param name="isValid">Determines whether a time is within the valid range. Null accepts every time.</param>
    public static ConfigurationValue Time(
        string expected = "a time as hours:minutes:seconds, such as 00:00:30",
        Func<TimeSpan, bool>? isValid = null
    ) =>
        new(
            expected,
            text =>
                text.Contains(':', StringComparison.Ordinal)
                && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)
                && isValid?.Invoke(value) is not false
                    ? value.ToString()
                    : null
        );

    /// <summary>Returns the description of a key that accepts a duration such as 00:00:30, or Infinite.</summary>
    public static ConfigurationValue TimeOrInfinite()
    {
        var time = Time("a time as hours:minutes:seconds, such as 00:00:30, or Infinite");
        return time with
        {
            Normalize = text =>
                text.Trim().Equals("Infinite", StringComparison.OrdinalIgnoreCase)
                    ? Timeout.InfiniteTimeSpan.ToString()
                    : time.Normalize(text),
        };
    }

    /// <summary>
    /// Returns the description of a key that accepts the name of an enumeration value. Numbers, which the binder would accept, are
    /// rejected.
    /// </summary>
    public static ConfigurationValue Choice<T>()
        where T : struct, Enum => Choice([.. Enum.GetNames<T>().Select(static name => (name, name))]);

    /// <summary>Returns the description of a key that accepts an enumeration value, by its name or by an alternative text.</summary>
    /// <param name="choices">The alternative text and the name of each enumeration value.</param>
    public static ConfigurationValue Choice(params (string Text, string Name)[] choices) =>
        new(
            $"{string.Join(", ", choices[..^1].Select(static choice => choice.Text))} or {choices[^1].Text}",
            text =>
                Array
                    .Find(
                        choices,
                        choice =>
                            choice.Text.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)
                            || choice.Name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)
                    )
                    .Name
        );

    private static ConfigurationValue Size(long most, string examples) =>
        new(
            $"a number of bytes, such as {examples}",
            text =>
                ByteSize.Parse(text) is { } bytes && bytes <= most ? bytes.ToString(CultureInfo.InvariantCulture) : null
        );
}
