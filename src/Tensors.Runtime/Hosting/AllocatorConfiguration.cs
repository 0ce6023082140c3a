using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Tensors;

/// <summary>Reads an allocator's options from a section of a configuration: no reflection, and no key that is passed over.</summary>
internal static class AllocatorConfiguration
{
    private static readonly (string Suffix, long Bytes)[] _units =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("TiB", 1L << 40),
        ("kB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("B", 1),
        ("", 1),
    ];

    private static readonly string[] _keys =
    [
        nameof(SharedMemoryAllocatorOptions.MaxBytes),
        nameof(SharedMemoryAllocatorOptions.MaxHeapBytes),
        nameof(SharedMemoryAllocatorOptions.PerSessionQuota),
        nameof(SharedMemoryAllocatorOptions.TensorTtl),
        nameof(SharedMemoryAllocatorOptions.RegionBytes),
        nameof(SharedMemoryAllocatorOptions.MaxTensorsPerRegion),
        nameof(SharedMemoryAllocatorOptions.MaxPeerRegions),
        nameof(SharedMemoryAllocatorOptions.HighWaterBytes),
        nameof(SharedMemoryAllocatorOptions.Backing),
        nameof(SharedMemoryAllocatorOptions.AllowHeap),
        WarmTensors,
    ];

    /// <summary>How many blocks of each declared size a session gets at once. Default: 0.</summary>
    private const string WarmTensors = "WarmTensors";

    /// <summary>Reads the section.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown, or its value cannot be read. The message names both.</exception>
    public static SharedMemoryAllocatorOptions Read(
        IConfigurationSection section,
        SharedMemoryAllocatorOptions options,
        out int warmTensors
    )
    {
        ConfigurationValues.CheckKeys(section, _keys);
        warmTensors = (int)(Number(section, WarmTensors) ?? 0);
        return options with
        {
            MaxBytes = Bytes(section, nameof(options.MaxBytes)) ?? options.MaxBytes,
            MaxHeapBytes = Bytes(section, nameof(options.MaxHeapBytes)) ?? options.MaxHeapBytes,
            PerSessionQuota = Bytes(section, nameof(options.PerSessionQuota)) ?? options.PerSessionQuota,
            TensorTtl = Value(section, nameof(options.TensorTtl)) is { } ttl
                // TimeSpan reads a number alone as days, which is not meant here.
                ? ttl.Contains(':', StringComparison.Ordinal)
                && TimeSpan.TryParse(ttl, CultureInfo.InvariantCulture, out var time)
                    ? time
                    : throw ConfigurationValues.Wrong(
                        section,
                        nameof(options.TensorTtl),
                        ttl,
                        "a time, hours:minutes:seconds, such as 00:00:30"
                    )
                : options.TensorTtl,
            RegionBytes = Bytes(section, nameof(options.RegionBytes)) ?? options.RegionBytes,
            MaxTensorsPerRegion = (int)(
                Number(section, nameof(options.MaxTensorsPerRegion)) ?? options.MaxTensorsPerRegion
            ),
            MaxPeerRegions = (int)(Number(section, nameof(options.MaxPeerRegions)) ?? options.MaxPeerRegions),
            HighWaterBytes = Bytes(section, nameof(options.HighWaterBytes)) ?? options.HighWaterBytes,
            Backing = ReadBacking(section) ?? options.Backing,
            AllowHeap = Value(section, nameof(options.AllowHeap)) is { } allow
                ? bool.TryParse(allow, out var allowed)
                    ? allowed
                    : throw ConfigurationValues.Wrong(section, nameof(options.AllowHeap), allow, "true or false")
                : options.AllowHeap,
        };
    }

    private static string? Value(IConfigurationSection section, string key) => section[key]?.Trim();

    private static RegionBacking? ReadBacking(IConfigurationSection section)
    {
        const string Key = nameof(SharedMemoryAllocatorOptions.Backing);
        return Value(section, Key) is not { } text ? null
            : Enum.GetNames<RegionBacking>().Contains(text, StringComparer.OrdinalIgnoreCase)
                ? Enum.Parse<RegionBacking>(text, ignoreCase: true)
            : throw ConfigurationValues.Wrong(section, Key, text, string.Join(", ", Enum.GetNames<RegionBacking>()));
    }

    private static long? Number(IConfigurationSection section, string key) =>
        Value(section, key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw ConfigurationValues.Wrong(section, key, text, "a whole number");

    private static long? Bytes(IConfigurationSection section, string key)
    {
        if (Value(section, key) is not { } text)
        {
            return null;
        }

        var (suffix, unit) = _units.First(u => text.EndsWith(u.Suffix, StringComparison.OrdinalIgnoreCase));
        var number = text[..^suffix.Length].TrimEnd().Replace("_", "", StringComparison.Ordinal);
        return
            decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value <= long.MaxValue / (decimal)unit
            ? (long)(value * unit)
            : throw ConfigurationValues.Wrong(
                section,
                key,
                text,
                "a number of bytes, such as 1073741824, 512 MiB or 1.5 GB"
            );
    }
}
