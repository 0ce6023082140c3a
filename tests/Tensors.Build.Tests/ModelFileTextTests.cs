using CsCheck;
using Tensors.Signatures;
using Tensors.Testing;

namespace Tensors.Build.Tests;

/// <summary>What the build writes is what the generator reads.</summary>
public sealed class ModelFileTextTests
{
    // Any chars: control characters, quotes, halves of surrogate pairs.
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.String[Gen.Char, 0, 8],
        Gen.String[Gen.Char["\"\\\n\r\t\0 ?[]-u0"], 0, 8],
        Gen.Const("")
    );

    private static readonly Gen<DimensionSignature> s_dimension = Gen.Select(
        Gen.Long.Nullable(),
        s_text.Null(),
        (length, symbol) => new DimensionSignature(length, symbol)
    );

    private static readonly Gen<ValueSignature> s_value = Gen.Select(
        s_text,
        Gen.Enum<ValueKind>(),
        Gen.Int,
        s_dimension.Array[0, 4].Select(axes => new EquatableArray<DimensionSignature>(axes)).Nullable(),
        s_text,
        (name, kind, elementType, axes, description) => new ValueSignature(name, kind, elementType, axes, description)
    );

    private static readonly Gen<ModelSignature> s_signature = Gen.Select(
        Gen.Long,
        Gen.Select(s_text, Gen.Long, (domain, version) => new OpsetSignature(domain, version)).Array[0, 3],
        Gen.Select(s_text, s_text),
        s_value.Array[0, 3],
        s_value.Array[0, 3],
        Gen.Select(s_text, s_text, (key, value) => new MetadataEntry(key, value)).Array[0, 3],
        (ir, opsets, texts, inputs, outputs, metadata) =>
            new ModelSignature(ir, new(opsets), texts.Item1, texts.Item2, new(inputs), new(outputs), new(metadata))
    );

    private static readonly Gen<ModelFile> s_model = Gen.Select(
        s_text,
        s_text,
        s_text,
        s_text,
        s_signature,
        (file, path, nameSpace, className, signature) => new ModelFile(file, path, nameSpace, className, signature)
    );

    private static readonly ModelFile s_example = new(
        "silero_vad.onnx",
        "models/silero_vad.onnx",
        "VoiceActivity",
        "SileroVad",
        new(
            8,
            new([new("", 16), new("ai.onnx.ml", 3)]),
            "pytorch 2.0",
            "Finds \"speech\".\nAt 16 kHz.",
            new([
                new(
                    "input",
                    ValueKind.Tensor,
                    1,
                    new([new(null, null), new(null, "größe"), new(1, "batch")]),
                    "a doc string"
                ),
                new("sr", ValueKind.Tensor, 7, new([]), ""),
            ]),
            new([
                new("output", ValueKind.Tensor, 1, new([new(2, null), new(1, null)]), ""),
                new("scores", ValueKind.Sequence, 0, null, ""),
            ]),
            new([new("key", "value")])
        )
    );

    [Fact]
    public void The_text_is_lines_that_a_reader_understands() =>
        Assert.Equal(
            """
            tensormodel 1
            file "silero_vad.onnx"
            path "models/silero_vad.onnx"
            namespace "VoiceActivity"
            class "SileroVad"
            ir 8
            producer "pytorch 2.0"
            description "Finds \"speech\".\nAt 16 kHz."
            opset "" 16
            opset "ai.onnx.ml" 3
            input "input" Tensor 1 [? ?"gr\u00F6\u00DFe" 1"batch"] "a doc string"
            input "sr" Tensor 7 [] ""
            output "output" Tensor 1 [2 1] ""
            output "scores" Sequence 0 - ""
            metadata "key" "value"
            end

            """.ReplaceLineEndings("\n"),
            ModelFileText.Write(s_example)
        );

    [Fact]
    public void Every_model_comes_back_as_it_was() =>
        s_model.Sample(
            model =>
            {
                var text = ModelFileText.Write(model);
                Assert.Equal(model, ModelFileText.Parse(text));
                Assert.All(
                    text,
                    c => Assert.True(c is '\n' or (>= ' ' and <= '~'), $"U+{(int)c:X4} is written as it is.")
                );
            },
            iter: TestEffort.Count(20_000, byDefault: 0.1)
        );

    [Fact]
    public void A_text_with_a_char_changed_is_that_of_another_model_or_an_error()
    {
        var text = ModelFileText.Write(s_example);
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Char[" \n\"\\[]?-09aZ\r\0é"])
            .Sample(
                (at, c) =>
                {
                    var changed = text[..at] + c + text[(at + 1)..];
                    if (Parse(changed) is { } model)
                    {
                        Assert.Equal(string.Equals(changed, text, StringComparison.Ordinal), model == s_example);
                    }
                },
                iter: TestEffort.Count(200_000, byDefault: 0.1)
            );
    }

    [Fact]
    public void A_text_cut_off_anywhere_is_an_error()
    {
        var text = ModelFileText.Write(s_example);
        for (var length = 0; length < text.Length; length++)
        {
            Assert.Null(Parse(text[..length]));
        }
    }

    [Theory]
    [InlineData("", "Line 1")]
    [InlineData("tensormodel 2\n", "Line 1 of the model's signature does not begin with 'tensormodel 1'")]
    [InlineData("tensormodel 1\r\n", "Line 1")]
    [InlineData("tensormodel 1\nfile silero\n", "Line 2")]
    [InlineData(
        "tensormodel 1\nfile \"a\"\nnamespace \"b\"\n",
        "Line 3 of the model's signature does not begin with 'path'"
    )]
    public void An_error_says_on_which_line_and_what_to_do(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => ModelFileText.Parse(text));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Run 'dotnet clean', and build again.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ir 8", "ir 08")]
    [InlineData("ir 8", "ir +8")]
    [InlineData("ir 8", "ir 9223372036854775808")]
    [InlineData("Tensor 1", "Tensor 2147483648")]
    [InlineData("Tensor 1", "Tensors 1")]
    [InlineData("Tensor 1", "1 1")]
    [InlineData("[]", "[1,2]")]
    [InlineData("[]", "[ ]")]
    [InlineData("[2 1]", "[2  1]")]
    [InlineData("\\n", "\\t")]
    [InlineData("\\n", "\\u00fG")]
    [InlineData("end\n", "end\n\n")]
    [InlineData("end\n", "end")]
    public void What_the_build_does_not_write_is_an_error(string written, string changed) =>
        Assert.Null(Parse(ModelFileText.Write(s_example).Replace(written, changed, StringComparison.Ordinal)));

    private static ModelFile? Parse(string text)
    {
        try
        {
            return ModelFileText.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
