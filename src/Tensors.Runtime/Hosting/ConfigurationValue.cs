using System.Globalization;

namespace Tensors;

/// <summary>Describes the text that a configuration key may have, and how the configuration binder reads it.</summary>
/// <param name="Expected">What the text must be, for messages.</param>
/// <param name="Normalize">Gets the text that the binder reads, or null where the text is not valid.</param>
internal sealed record ConfigurationValue(string Expected, Func<string, string?> Normalize)
{
    /// <summary>Any text.</summary>
    public static ConfigurationValue Text { get; } = new("text", static text => text);

    /// <summary>A switch.</summary>
    public static ConfigurationValue Flag { get; } =
        new("true or false", static text => bool.TryParse(text, out var value) ? value.ToString() : null);

    /// <summary>The address of a server.</summary>
    public static ConfigurationValue Address { get; } =
        new(
            "an address such as unix:///run/models.sock or http://localhost:8001",
            static text => Uri.TryCreate(text, UriKind.Absolute, out var address) ? address.OriginalString : null
        );

    /// <summary>A size in bytes, with or without a unit.</summary>
    public static ConfigurationValue Bytes { get; } = Size(long.MaxValue, "1073741824, 512 MiB or 1.5 GB");

    /// <summary>A size in bytes of at most 2 GiB, with or without a unit.</summary>
    public static ConfigurationValue MessageBytes { get; } = Size(int.MaxValue, "16777216 or 16 MiB, below 2 GiB");

    /// <summary>
    /// Whether the text is several values with commas between, each of which is valid by itself. The key may as well be a section with one
    /// value for each key.
    /// </summary>
    public bool IsList { get; init; }

    /// <summary>A whole number.</summary>
    public static ConfigurationValue Number(long least = 0, long most = int.MaxValue) =>
        new(
            most == int.MaxValue ? $"a whole number, {least} or more" : $"a whole number, {least} to {most}",
            text =>
                long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                && value >= least
                && value <= most
                    ? value.ToString(CultureInfo.InvariantCulture)
                    : null
        );

    /// <summary>A time with colons: the binder would read a number alone as days.</summary>
    /// <param name="expected">What it must be, for messages.</param>
    /// <param name="isValid">Determines whether the time is within its range, or null for every time.</param>
    public static ConfigurationValue Time(
        string expected = "a time, hours:minutes:seconds, such as 00:00:30",
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

    /// <summary>A time with colons, or Infinite.</summary>
    public static ConfigurationValue TimeOrInfinite()
    {
        var time = Time("a time, hours:minutes:seconds, such as 00:00:30, or Infinite");
        return time with
        {
            Normalize = text =>
                text.Trim().Equals("Infinite", StringComparison.OrdinalIgnoreCase)
                    ? Timeout.InfiniteTimeSpan.ToString()
                    : time.Normalize(text),
        };
    }

    /// <summary>A value of an enumeration, by its name. The binder would accept numbers as well.</summary>
    public static ConfigurationValue Choice<T>()
        where T : struct, Enum => Choice([.. Enum.GetNames<T>().Select(static name => (name, name))]);

    /// <summary>A value of an enumeration, by its name or by another one that configuration has for it.</summary>
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
