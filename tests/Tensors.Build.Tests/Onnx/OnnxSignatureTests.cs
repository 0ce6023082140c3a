using Tensors.Build.Tests.Models;
using Tensors.Signatures;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Onnx;

/// <summary>What a well-formed model says is what is read.</summary>
public sealed class OnnxSignatureTests
{
    public static TheoryData<ValueKind, byte[]> Kinds =>
        new()
        {
            { ValueKind.Tensor, TensorType(Float32Type, 3).ToArray() },
            { ValueKind.SparseTensor, SparseType(Float32Type, 3).ToArray() },
            { ValueKind.Sequence, SequenceType(Float32Type).ToArray() },
            { ValueKind.Map, MapType(Float32Type).ToArray() },
            { ValueKind.Optional, OptionalType(Float32Type, 3).ToArray() },
            { ValueKind.Opaque, OpaqueType().ToArray() },
            { ValueKind.Unknown, new Proto().Add(6, "IMAGE").ToArray() },
        };

    // onnx.proto has had 23 element types so far; one of tomorrow is a number like them.
    public static TheoryData<int> ElementTypes => [.. Enumerable.Range(0, 27), 99];

    [Theory]
    [MemberData(nameof(ElementTypes))]
    public void An_element_type_is_its_number_in_the_file(int elementType) =>
        Assert.Equal(elementType, Input(Tensor("x", elementType, 3)).ElementType);

    [Fact]
    public void Axes_are_fixed_named_or_open()
    {
        var input = Input(Tensor("x", Float32Type, "batch", 3, "", "height", 1));

        Assert.Equal(
            [new(null, "batch"), new(3, null), new(null, null), new(null, "height"), new(1, null)],
            input.Dimensions!.Value.AsEnumerable()
        );
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    public void A_length_that_is_not_positive_is_open(long length) =>
        Assert.Equal("?", Input(Tensor("x", Float32Type, length)).Axes());

    [Fact]
    public void A_length_may_have_64_bits() =>
        Assert.Equal(long.MaxValue, Input(Tensor("x", Float32Type, long.MaxValue)).Dimensions!.Value[0].Length);

    [Fact]
    public void A_shape_without_axes_is_that_of_a_scalar_and_no_shape_is_an_unknown_rank()
    {
        Assert.Equal(0, Input(Tensor("x", Float32Type, [])).Dimensions?.Count);
        Assert.Null(Input(Tensor("x", Float32Type, null)).Dimensions);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Values_of_every_kind_are_told_apart(ValueKind kind, byte[] type)
    {
        var input = Input(new Proto().Add(1, "x").Add(2, type));

        Assert.Equal(kind, input.Kind);
        var hasElements = kind is ValueKind.Tensor or ValueKind.SparseTensor;
        Assert.Equal(hasElements ? Float32Type : 0, input.ElementType);
        Assert.Equal(hasElements ? "3" : null, input.Axes());
    }

    [Fact]
    public void A_value_without_a_type_has_no_kind() =>
        Assert.Equal(new("x", ValueKind.Unknown, 0, null, ""), Input(new Proto().Add(1, "x")));

    [Fact]
    public void Inputs_and_outputs_keep_their_order()
    {
        var signature = Model(
                [Tensor("image", 2, "n", 3), Tensor("mask", 9, "n"), Tensor("scale", 1, [])],
                [Tensor("boxes", 1, "n", 4), Value("names", SequenceType(8))]
            )
            .Read()
            .Signature;

        Assert.Equal(["image", "mask", "scale"], signature.Inputs.Select(input => input.Name).ToArray());
        Assert.Equal(["boxes", "names"], signature.Outputs.Select(output => output.Name).ToArray());
    }

    [Theory]
    [InlineData(3L)]
    [InlineData(4L)]
    [InlineData(5L)]
    [InlineData(6L)]
    [InlineData(7L)]
    [InlineData(8L)]
    [InlineData(9L)]
    [InlineData(10L)]
    [InlineData(13L)]
    public void Every_version_of_the_format_is_read_and_has_no_inputs_that_it_has_values_for(long irVersion)
    {
        var graph = GraphOf(
                [Tensor("x", Float32Type, "n"), Tensor("weights", Float32Type, 2), Tensor("sparse", Float32Type, 9)],
                [Tensor("y", Float32Type, "n")]
            )
            .Add(InitializerField, Weights("weights", 1, 2))
            .Add(
                SparseInitializerField,
                new Proto().Add(1, Weights("sparse", 1)).Add(2, Weights("indices", 1)).Add(3, 9)
            );

        var signature = Model(graph, irVersion).Read().Signature;

        Assert.Equal(irVersion, signature.IrVersion);
        Assert.Equal(["x"], signature.Inputs.Select(input => input.Name).ToArray());
        Assert.Equal(["y"], signature.Outputs.Select(output => output.Name).ToArray());
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(2L)]
    public void The_first_versions_named_no_operator_sets(long irVersion)
    {
        var graph = GraphOf([Tensor("x", Float32Type)], [Tensor("y", Float32Type)]);
        var signature = new Proto().Add(IrVersionField, irVersion).Add(GraphField, graph).Read().Signature;

        Assert.Equal(irVersion, signature.IrVersion);
        Assert.Empty(signature.Opsets);
    }

    [Fact]
    public void What_the_model_says_of_itself_is_read()
    {
        var graph = GraphOf([Tensor("x", Float32Type).Add(3, "Samples at 16 kHz.")], [Tensor("y", Float32Type)])
            .Add(10, "A graph.");
        var model = Model(graph)
            .Add(OpsetImportField, Opset("ai.onnx.ml", 3))
            .Add(MetadataPropsField, Entry("names", "{0: 'person'}"))
            .Add(MetadataPropsField, Entry("stride", "32"));

        var signature = model.Read().Signature;

        Assert.Equal([new("", 21), new("ai.onnx.ml", 3)], signature.Opsets.AsEnumerable());
        Assert.Equal("tests 1.5", signature.Producer);
        Assert.Equal("A model.\n\nA graph.", signature.Description);
        Assert.Equal("Samples at 16 kHz.", signature.Inputs[0].Description);
        Assert.Equal([new("names", "{0: 'person'}"), new("stride", "32")], signature.Metadata.AsEnumerable());
    }

    [Fact]
    public void A_model_that_says_nothing_of_itself_has_empty_texts()
    {
        var graph = GraphOf([Tensor("x", Float32Type)], [Tensor("y", Float32Type)]);
        var signature = new Proto()
            .Add(IrVersionField, 8)
            .Add(GraphField, graph)
            .Add(OpsetImportField, Opset("", 17))
            .Read()
            .Signature;

        Assert.Equal(("", ""), (signature.Producer, signature.Description));
        Assert.Empty(signature.Metadata);
        Assert.Equal("", signature.Inputs[0].Description);
    }

    [Fact]
    public void Names_are_any_text()
    {
        var input = Input(Tensor("images:0/ünï 📷", Float32Type, "größe\n"));

        Assert.Equal("images:0/ünï 📷", input.Name);
        Assert.Equal("größe\n", input.Axes());
    }

    private static ValueSignature Input(Proto input) =>
        Assert.Single(Model([input], [Tensor("y", Float32Type)]).Read().Signature.Inputs);
}
