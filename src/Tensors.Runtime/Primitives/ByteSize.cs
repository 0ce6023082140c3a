using System.Globalization;

namespace Tensors;

/// <summary>Parses and formats sizes in bytes with units, as used in configuration and on the command line.</summary>
internal static class ByteSize
{
    private static readonly (string Name, long Bytes)[] _units =
    [
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("KB", 1_000),
        ("TiB", 1L << 40),
        ("GiB", 1L << 30),
        ("MiB", 1L << 20),
        ("KiB", 1L << 10),
        ("B", 1),
        ("", 1),
    ];

    /// <summary>
    /// Parses a size such as <c>4096</c>, <c>8_000_000</c>, <c>64KiB</c> or <c>1.5 GB</c>. Returns null if the text is not a valid size.
    /// </summary>
    /// <returns>The size in bytes, or null if the text is not a size or the size does not fit in a <see cref="long"/>.</returns>
    public static long? Parse(string text)
    {
        text = text.Trim();
        var name = text.AsSpan().TrimStart("0123456789._").Trim().ToString();
        var number = text[..^name.Length].TrimEnd().Replace("_", "", StringComparison.Ordinal);
        var unit = Array.Find(_units, unit => string.Equals(unit.Name, name, StringComparison.OrdinalIgnoreCase));
        return
            unit.Name is not null
            && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count <= long.MaxValue / (decimal)unit.Bytes
            ? (long)(count * unit.Bytes)
            : null;
    }

    /// <summary>Returns a size as text, such as <c>64 KiB</c>. Uses the largest unit of which the size is a whole multiple.</summary>
    public static string Format(long bytes)
    {
        var (name, unit) = Array.Find(_units, unit => bytes >= unit.Bytes && bytes % unit.Bytes == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / Math.Max(unit, 1):N0} {name ?? "B"}");
    }
}
