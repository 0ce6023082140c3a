using System.Globalization;

namespace Tensors.Tool.CommandLine;

/// <summary>Sizes as people write them.</summary>
internal static class ByteSize
{
    private static readonly (string Name, long Bytes)[] _units =
    [
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("KB", 1_000),
        ("GiB", 1L << 30),
        ("MiB", 1L << 20),
        ("KiB", 1L << 10),
        ("B", 1),
        ("", 1),
    ];

    /// <summary>Reads <c>10 MB</c>, <c>64KiB</c> or <c>4096</c>; null where it is not a size, or more than a <see cref="long"/> holds.</summary>
    public static long? Parse(string text)
    {
        var digits = text.Length - text.AsSpan().TrimStart("0123456789").Length;
        var name = text[digits..].Trim();
        var unit = Array.Find(_units, unit => string.Equals(unit.Name, name, StringComparison.OrdinalIgnoreCase));
        return
            unit.Name is not null
            && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= long.MaxValue / unit.Bytes
            ? count * unit.Bytes
            : null;
    }

    /// <summary>The size in the largest unit that divides it.</summary>
    public static string Format(long bytes)
    {
        var (name, unit) = Array.Find(_units, unit => bytes >= unit.Bytes && bytes % unit.Bytes == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / Math.Max(unit, 1):N0} {name ?? "B"}");
    }
}
