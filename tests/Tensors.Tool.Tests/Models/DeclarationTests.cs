using Tensors.Generators.Tests.Compilers;
using Tensors.Testing.Models;
using Tensors.Tool.Models;

namespace Tensors.Tool.Tests.Models;

/// <summary>What <c>tensors model</c> prints is C# that compiles, and says what the file says.</summary>
public sealed class DeclarationTests
{
    private const int String = 8;

    private static string Silero { get; } = Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx");

    [Fact]
    public void Silero_vad()
    {
        var model = ShownModel.Read(Silero, "VoiceActivity", "", "");
        Snapshot.Verify(PrintedModel.Compiled(model));
    }

    [Fact]
    public void Names_that_are_no_identifiers_or_keywords_or_taken_are_declared_and_keep_their_names_on_the_wire()
    {
        var text = PrintedModel.Compiled(
            PrintedModel.Of(
                [
                    Onnx.Tensor("input.1", Onnx.Float32Type, "batch size", 3),
                    Onnx.Tensor("class", Onnx.Float32Type, "batch size", "class"),
                    Onnx.Tensor("ValueTask", Onnx.Float32Type, "batch size"),
                    Onnx.Tensor("DType", Onnx.Int64Type),
                    Onnx.Tensor("\"\\\n*/", Onnx.Int64Type, 1),
                    Onnx.Tensor("cancellationToken", Onnx.Int64Type, 1),
                ],
                [
                    Onnx.Tensor("CancellationToken", Onnx.Float32Type, "batch size", "axis0"),
                    Onnx.Tensor("Item1", Onnx.Float32Type, ""),
                    Onnx.Tensor("SharedTensor", Onnx.Float32Type, "span"),
                ]
            )
        );
        Assert.Contains("[TensorName(\"input.1\")] Input1.ReadOnly input1,", text, StringComparison.Ordinal);
        Assert.Contains("ClassTensor.ReadOnly @class,", text, StringComparison.Ordinal);
        Assert.Contains("// Dynamic axes", text, StringComparison.Ordinal);
        Assert.Contains("('batch size' in the file)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_element_type_that_can_be_shared_is_declared()
    {
        int[] types = [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16];
        var text = PrintedModel.Compiled(
            PrintedModel.Of(
                [
                    .. types.Select(type => Onnx.Tensor($"tensor{type}", type, 2, "n")),
                    .. types.Select(type => Onnx.Tensor($"scalar{type}", type)),
                ],
                [Onnx.Tensor("y", 10)]
            )
        );
        Assert.Contains("BFloat16)]\n    public readonly partial struct Tensor16;", text, StringComparison.Ordinal);
        Assert.Contains("global::System.Numerics.Complex scalar15,", text, StringComparison.Ordinal);
        Assert.Contains(
            "[return: TensorName(\"y\")]\n        ValueTask<global::System.Half> RunAsync(",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_cannot_be_shared_is_a_comment_at_its_place_and_the_rest_is_declared()
    {
        var text = PrintedModel.Compiled(
            PrintedModel.Of(
                [
                    Onnx.Tensor("before", Onnx.Float32Type, 2),
                    Onnx.Tensor("words", String, 2),
                    Onnx.Value("list", Onnx.SequenceType(Onnx.Float32Type)),
                    Onnx.Tensor("after", Onnx.Float32Type, 2),
                ],
                [
                    Onnx.Value("table", Onnx.MapType(Onnx.Float32Type)),
                    Onnx.Value("sparse", Onnx.SparseType(Onnx.Float32Type, 2)),
                    Onnx.Value("maybe", Onnx.OptionalType(Onnx.Float32Type, 2)),
                    Onnx.Value("own", Onnx.OpaqueType()),
                    Onnx.Tensor("any", Onnx.Float32Type, null),
                    Onnx.Tensor("many", Onnx.Float32Type, 1, 2, 3, 4, 5, 6, 7, 8, 9),
                    Onnx.Tensor("huge", Onnx.Float32Type, int.MaxValue, int.MaxValue, int.MaxValue),
                    Onnx.Tensor("result", Onnx.Float32Type, 2),
                ]
            )
        );
        string[] inOrder =
        [
            "struct Before;",
            "// The input 'words' is a tensor of string. Only tensors of numbers and booleans can be shared.",
            "// The input 'list' is a sequence.",
            "struct After;",
            "// The output 'table' is a map.",
            "// The output 'sparse' is a sparse tensor.",
            "// The output 'maybe' is an optional value",
            "// The output 'own' is of an opaque type.",
            "// The output 'any' is a tensor, but the file does not say how many axes it has.",
            "// The output 'many' has 9 axes, but a shared tensor can have at most 8.",
            "// The output 'huge' needs more than 9223372036854775807 bytes",
            "struct Result;",
            "ValueTask<Result.ReadOnly> RunAsync(",
        ];
        var position = 0;
        foreach (var part in inOrder)
        {
            var next = text.IndexOf(part, position, StringComparison.Ordinal);
            Assert.True(next >= 0, $"'{part}' is not in its place:\n{text}");
            position = next;
        }
    }

    [Fact]
    public void A_model_that_gives_nothing_shareable_is_told_in_comments_alone()
    {
        var text = PrintedModel.Compiled(
            PrintedModel.Of([Onnx.Tensor("x", Onnx.Float32Type, 2)], [Onnx.Tensor("label", String, 1)])
        );
        Assert.Contains("// The input 'x' can be shared.", text, StringComparison.Ordinal);
        Assert.Contains("// The output 'label' is a tensor of string.", text, StringComparison.Ordinal);
        Assert.Contains("// No contract can be declared", text, StringComparison.Ordinal);
        Assert.All(
            text.TrimEnd().Split('\n'),
            line => Assert.True(line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal), line)
        );
    }

    [Fact]
    public void What_the_file_says_of_itself_stands_above_and_can_end_no_comment()
    {
        var model = Onnx.Model(Onnx.GraphOf([Onnx.Tensor("x", 1, "n")], [Onnx.Tensor("y", 1, "n")]))
            .Add(6, "First <line>.\nSecond line\u2028#error in it.\n\nLast " + new string('x', 150) + ".")
            .Add(8, Onnx.Opset("com.example", 3))
            .Add(14, Onnx.Entry("author", "A\n#error"))
            .Add(14, Onnx.Entry("names", new string('n', 500)));
        var text = PrintedModel.Compiled(PrintedModel.Of(model));
        var comment = text.Split("\n\n")[0].Split('\n');
        Assert.Equal(
            [
                "// model.onnx: ONNX IR version 10, opset 21, com.example 3, produced by tests 1.5",
                "//",
                "// First <line>.",
                "// Second line",
                "// #error in it.",
                "//",
                "// Last",
                "// " + new string('x', 100),
                "// " + new string('x', 50) + ".",
                "//",
                "// Metadata:",
                "//   author: A\\u000A#error",
                "//   names:",
                "//   " + new string('n', 100),
                "//   …",
                "//",
                "// Dynamic axes:",
                "//   n: axis 0 of x, axis 0 of y",
            ],
            comment
        );
    }

    [Fact]
    public void Lengths_that_are_given_for_named_axes_are_declared()
    {
        var path = Path.Combine(Path.GetTempPath(), $"tensors-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, Onnx.Model([Onnx.Tensor("x", 1, "batch", "n")], [Onnx.Tensor("y", 1, "batch")]));
        try
        {
            var text = PrintedModel.Compiled(ShownModel.Read(path, "", "Chosen", "batch=4"));
            Assert.Contains("[SharedTensor([4, \"n\"], DType.Float32)]", text, StringComparison.Ordinal);
            Assert.Contains("public static partial class Chosen", text, StringComparison.Ordinal);
            Assert.DoesNotContain("namespace ", text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
