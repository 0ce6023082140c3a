using CsCheck;
using Tensors.OnnxRuntime.Repository.Configuration;
using Tensors.OnnxRuntime.Repository.TextFormat;
using Tensors.Testing;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>Any text is read, or refused with the place of the error within it.</summary>
public sealed class TextFormatFuzzTests
{
    private const string Example = """
        name: "m" max_batch_size: 8 # rows
        input [ { name: 'x\x41\102\u00e9' data_type: TYPE_FP32 dims: [ -1, 0x3 ] }, < name: "y" data_type: 1 dims: 1 > ]
        instance_group [ { count: 2; kind: KIND_CPU } ]
        model_metrics { metric_control { histogram_options { buckets: [ -1.5e+3f, inf ] } } }
        """;

    private static readonly Gen<char> _likely = Gen.OneOf(
        Gen.Const("{}[]<>:;,'\"\\#-.\n \t0123456789xXabcdefn_é\uD800\uFFFD\0")
            .SelectMany(all => Gen.Int[0, all.Length - 1].Select(i => all[i])),
        Gen.Char
    );

    [Fact]
    public void Random_text_is_read_or_refused_at_a_place() =>
        Gen.String[_likely, 0, 200]
            .Sample(
                text =>
                {
                    Read(text);
                },
                iter: TestEffort.Count(200_000, byDefault: 0.1)
            );

    [Fact]
    public void Random_bytes_are_read_or_refused_at_a_place() =>
        Gen
            .Byte.Array[0, 300]
            .Sample(
                bytes =>
                {
                    Read(System.Text.Encoding.UTF8.GetString(bytes));
                },
                iter: TestEffort.Count(200_000, byDefault: 0.1)
            );

    [Fact]
    public void A_good_text_with_some_characters_changed_is_read_or_refused_at_a_place() =>
        Gen.Select(Gen.Int[0, Example.Length - 1], _likely, Gen.Int[0, 3])
            .Array[1, 4]
            .Sample(
                changes =>
                {
                    var text = Example;
                    foreach (var (at, character, kind) in changes)
                    {
                        var place = Math.Min(at, text.Length);
                        var rest = text[Math.Min(place + (kind == 0 ? 0 : kind), text.Length)..];
                        text = kind == 3 ? text[..place] + rest : text[..place] + character + rest;
                    }

                    Read(text);
                },
                iter: TestEffort.Count(200_000, byDefault: 0.1)
            );

    [Fact]
    public void A_text_that_is_cut_off_is_read_or_refused_at_a_place()
    {
        var refused = Enumerable.Range(0, Example.Length).Count(length => !Read(Example[..length]));
        Assert.InRange(refused, 50, Example.Length);
        Assert.True(Read(Example));
    }

    [Theory]
    [InlineData("a{", "messages are nested too deeply; the maximum is 64 levels")]
    [InlineData("a:[{", "messages are nested too deeply; the maximum is 64 levels")]
    [InlineData("[", "expected ']'")]
    [InlineData("a: -", "found ':'; expected a field's name")]
    [InlineData("a: - ", "found ':'; expected a field's name")]
    [InlineData("'", "found '''; expected a field's name")]
    [InlineData("a: 9", "is not a valid number")]
    public void A_text_that_repeats_itself_a_hundred_thousand_times_is_refused_in_time(string part, string message)
    {
        var text = string.Concat(Enumerable.Repeat(part, 100_000)) + "!";
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        var error = Assert.Throws<TextFormatException>(() => ModelConfiguration.Parse(text, "m"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 300);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalSeconds, 0, 10);
    }

    [Fact]
    public void A_long_number_that_is_none_is_refused_in_time()
    {
        var error = Assert.Throws<TextFormatException>(() =>
            ModelConfiguration.Parse($"a: {new string('1', 1 << 20)}x", "m")
        );
        Assert.Contains("is not a valid number", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "\uDE19" }""", 11)]
    [InlineData("""{ "name": "m", "na\uD800me": "n" }""", 16)]
    [InlineData("""{ "parameters": { "k": { "string_value": "a\uD83Db" } } }""", 42)]
    public void Json_with_half_a_character_is_refused_at_its_place(string json, int column)
    {
        var error = Assert.Throws<TextFormatException>(() => ModelConfiguration.ParseJson(json, "m"));
        Assert.Equal($"line 1, column {column}: the string is not valid Unicode.", error.Message);
    }

    [Fact]
    public void Json_with_some_characters_changed_is_read_or_refused_at_a_place()
    {
        const string Json = """
            { "name": "m", "max_batch_size": 8,
              "input": [ { "name": "x\u00e9", "data_type": "TYPE_FP32", "dims": [ "-1", 3 ] } ],
              "instanceGroup": [ { "count": 2, "kind": 2, "gpus": [], "passive": false } ],
              "parameters": { "k": { "string_value": null } }, "dynamic_batching": { } }
            """;
        Assert.True(Read(Json, ModelConfiguration.ParseJson));
        Gen.Select(Gen.Int[0, Json.Length - 1], _likely, Gen.Int[0, 2])
            .Array[1, 4]
            .Sample(
                changes =>
                {
                    var text = Json;
                    foreach (var (at, character, removed) in changes)
                    {
                        var place = Math.Min(at, text.Length);
                        text = text[..place] + character + text[Math.Min(place + removed, text.Length)..];
                    }

                    Read(text, ModelConfiguration.ParseJson);
                },
                iter: TestEffort.Count(200_000, byDefault: 0.1)
            );
    }

    private static bool Read(string text) => Read(text, ModelConfiguration.Parse);

    private static bool Read(string text, Func<string, string, ModelConfiguration> parse)
    {
        try
        {
            parse(text, "m");
            return true;
        }
        catch (TextFormatException e)
        {
            var numbers = e.Message.Split([' ', ',', ':'], 6);
            var line = int.Parse(numbers[1], System.Globalization.CultureInfo.InvariantCulture);
            var column = int.Parse(numbers[4], System.Globalization.CultureInfo.InvariantCulture);
            var lines = text.Split('\n');
            Assert.InRange(line, 1, lines.Length);
            // Columns of JSON are in bytes.
            Assert.InRange(column, 1, System.Text.Encoding.UTF8.GetByteCount(lines[line - 1]) + 1);
            return false;
        }
    }
}
