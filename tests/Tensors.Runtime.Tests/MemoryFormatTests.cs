using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tensors.Memory;

namespace Tensors.Tests;

/// <summary>The layout file, the C# constants and the page that describes them say the same.</summary>
public sealed partial class MemoryFormatTests
{
    private static readonly string _docs = FindDocs();

    [Fact]
    public void The_constants_are_those_of_the_layout_file()
    {
        using var layout = ReadLayout();
        var root = layout.RootElement;
        var expected = new SortedDictionary<string, ulong>(StringComparer.Ordinal)
        {
            ["Magic"] = BitConverter.ToUInt64(Encoding.ASCII.GetBytes(root.GetProperty("magic").GetString()!)),
            ["Version"] = root.GetProperty("version").GetUInt64(),
        };
        foreach (var constant in root.GetProperty("constants").EnumerateArray())
        {
            expected[constant.GetProperty("name").GetString()!] = constant.GetProperty("value").GetUInt64();
        }

        foreach (var structure in root.GetProperty("structures").EnumerateArray())
        {
            var name = structure.GetProperty("name").GetString();
            expected[$"{name}.Start"] = structure.GetProperty("offset").GetUInt64();
            expected[$"{name}.Bytes"] = structure.GetProperty("size").GetUInt64();
            foreach (var field in structure.GetProperty("fields").EnumerateArray())
            {
                var fieldName = field.GetProperty("name").GetString();
                expected[$"{name}.{fieldName}Offset"] = field.GetProperty("offset").GetUInt64();
                expected[$"{name}.{fieldName}Bytes"] = field.GetProperty("size").GetUInt64();
            }
        }

        var actual = new SortedDictionary<string, ulong>(StringComparer.Ordinal);
        AddConstants(typeof(ControlLayout), "", actual);
        foreach (var structure in typeof(ControlLayout).GetNestedTypes())
        {
            AddConstants(structure, structure.Name + ".", actual);
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Fields_lie_within_their_structures_and_do_not_overlap()
    {
        using var layout = ReadLayout();
        long end = 0;
        foreach (var structure in layout.RootElement.GetProperty("structures").EnumerateArray())
        {
            // The next structure begins where the one before ends, however many entries that has.
            Assert.True(structure.GetProperty("offset").GetInt64() >= end, structure.GetProperty("name").GetString());
            var count = structure.GetProperty("count").GetString();
            var entries = int.TryParse(count, CultureInfo.InvariantCulture, out var number) ? number : 1;
            end = structure.GetProperty("offset").GetInt64() + (entries * structure.GetProperty("size").GetInt64());
            long at = 0;
            foreach (var field in structure.GetProperty("fields").EnumerateArray())
            {
                var offset = field.GetProperty("offset").GetInt64();
                var size = field.GetProperty("size").GetInt64();
                Assert.True(offset >= at, field.GetProperty("name").GetString());

                // Naturally aligned, so that each can be read and written in one access.
                Assert.True(
                    size is not (1 or 2 or 4 or 8) || offset % size == 0,
                    field.GetProperty("name").GetString()
                );
                at = offset + size;
            }

            Assert.True(at <= structure.GetProperty("size").GetInt64());
        }
    }

    [Fact]
    public void The_dtypes_have_the_numbers_of_the_layout_file()
    {
        using var layout = ReadLayout();
        var expected = layout
            .RootElement.GetProperty("dtypes")
            .EnumerateObject()
            .ToDictionary(dtype => dtype.Name, dtype => dtype.Value.GetInt32(), StringComparer.Ordinal);
        var actual = Enum.GetValues<DType>()
            .Where(dtype => dtype is not DType.None)
            .ToDictionary(dtype => dtype.GetNumpyName(), dtype => (int)dtype, StringComparer.Ordinal);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void The_page_has_every_field_of_the_layout_file()
    {
        using var layout = ReadLayout();
        var page = File.ReadAllText(Path.Combine(_docs, "memory-format.md"));
        var rows = TableRow()
            .Matches(page)
            .Select(row => $"{row.Groups["offset"].Value} {row.Groups["size"].Value} {row.Groups["name"].Value}")
            .ToList();
        var expected = layout
            .RootElement.GetProperty("structures")
            .EnumerateArray()
            .SelectMany(structure => structure.GetProperty("fields").EnumerateArray())
            .Select(field =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{field.GetProperty("offset").GetInt64()} {field.GetProperty("size").GetInt64()} {field.GetProperty("name").GetString()}"
                )
            )
            .ToList();
        Assert.Equal(expected, rows);
    }

    [Fact]
    public void A_block_describes_its_tensor_for_tools()
    {
        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(DType.Float32, [2, 3, 5], "kamera-1");
        using var control = new RawControl(tensor.ToRef().Region);
        var session = control.Span(ControlLayout.Header.SessionOffset, "kamera-1".Length);
        Assert.Equal("kamera-1", Encoding.UTF8.GetString(session));
        var entry = control.Span(
            ControlLayout.Block.Start + (tensor.ToRef().Block * ControlLayout.Block.Bytes),
            ControlLayout.Block.Bytes
        );
        Assert.Equal((byte)DType.Float32, entry[ControlLayout.Block.DTypeOffset]);
        Assert.Equal(3, entry[ControlLayout.Block.RankOffset]);
        Assert.Equal(120, BitConverter.ToInt64(entry[ControlLayout.Block.ByteLengthOffset..]));
        Assert.Equal(5, BitConverter.ToInt64(entry[(ControlLayout.Block.ShapeOffset + 16)..]));
        Assert.Equal(
            tensor.ToRef().Generation,
            BitConverter.ToUInt32(entry[ControlLayout.Block.DescribedGenerationOffset..])
        );
        var age =
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()
            - BitConverter.ToInt64(entry[ControlLayout.Block.AllocatedOffset..]);
        Assert.InRange(age, -1000, 60_000);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(3u)]
    public void A_region_of_another_version_is_refused_with_both_versions(uint version)
    {
        using var region = SharedMemoryRegion.Create(100);
        using var control = new RawControl(region.Id);
        BitConverter.TryWriteBytes(control.Span(ControlLayout.Header.VersionOffset, 4), version);
        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.Open(region.Id));
        Assert.IsType<InvalidRegionFormatException>(error);
        Assert.Contains($"memory format {version}", error.Message, StringComparison.Ordinal);
        Assert.Contains("reads format 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sessions_name_that_is_too_long_is_cut_at_the_end_of_a_character()
    {
        using var allocator = new SharedMemoryAllocator();
        using var tensor = allocator.Allocate(DType.UInt8, [1], new string('ü', 200));
        using var control = new RawControl(tensor.ToRef().Region);
        var length = BitConverter.ToInt32(control.Span(ControlLayout.Header.SessionLengthOffset, 4));
        Assert.Equal(180, length);
        Assert.Equal(
            new string('ü', 90),
            Encoding.UTF8.GetString(control.Span(ControlLayout.Header.SessionOffset, length))
        );
    }

    private static JsonDocument ReadLayout() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_docs, "memory-format.json")));

    private static void AddConstants(Type type, string prefix, SortedDictionary<string, ulong> constants)
    {
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            constants[prefix + field.Name] = Convert.ToUInt64(field.GetValue(null), CultureInfo.InvariantCulture);
        }
    }

    private static string FindDocs()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "docs", "memory-format.json")))
            {
                return Path.Combine(folder, "docs");
            }
        }

        throw new FileNotFoundException("docs/memory-format.json is not in any folder above the tests.");
    }

    [GeneratedRegex(
        @"^\| (?<offset>\d+) \| (?<size>\d+) \| `(?<name>\w+)`",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex TableRow();
}
