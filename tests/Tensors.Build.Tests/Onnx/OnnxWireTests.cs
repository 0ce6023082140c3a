using Tensors.Build.Tests.Models;
using Tensors.Signatures;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Onnx;

/// <summary>What protobuf allows is read as protobuf reads it.</summary>
public sealed class OnnxWireTests
{
    private static readonly Proto s_x = Tensor("x", Float32Type, "n", 2);
    private static readonly Proto s_y = Tensor("y", Float32Type, "n");

    [Fact]
    public void Fields_come_in_any_order()
    {
        var input = new Proto()
            .Add(3, "doc")
            .Add(2, new Proto().Add(1, new Proto().Add(2, Shape("n", 2)).Add(1, 1)))
            .Add(1, "x");
        var graph = new Proto()
            .Add(OutputField, s_y)
            .Add(InitializerField, Weights("w", 1))
            .Add(InputField, input)
            .Add(InputField, Tensor("w", Float32Type, 1));
        var model = new Proto().Add(OpsetImportField, Opset("", 21)).Add(GraphField, graph).Add(IrVersionField, 8);

        var signature = model.Read().Signature;

        var axes = new EquatableArray<DimensionSignature>([new(null, "n"), new(2, null)]);
        Assert.Equal([new("x", ValueKind.Tensor, Float32Type, axes, "doc")], signature.Inputs.AsEnumerable());
        Assert.Equal(8, signature.IrVersion);
    }

    [Fact]
    public void A_graph_may_come_in_parts()
    {
        var model = new Proto()
            .Add(IrVersionField, 8)
            .Add(GraphField, new Proto().Add(InputField, Tensor("w", Float32Type, 1)).Add(10, "first"))
            .Add(OpsetImportField, Opset("", 21))
            .Add(GraphField, new Proto().Add(InputField, s_x).Add(InitializerField, Weights("w", 1)).Add(10, "second"))
            .Add(GraphField, new Proto().Add(OutputField, s_y));

        var signature = model.Read().Signature;

        Assert.Equal("x", Assert.Single(signature.Inputs).Name);
        Assert.Equal("y", Assert.Single(signature.Outputs).Name);
        Assert.Equal("second", signature.Description);
    }

    [Fact]
    public void A_type_may_come_in_parts()
    {
        var input = new Proto()
            .Add(2, new Proto().Add(1, new Proto().Add(2, Shape("n"))))
            .Add(1, "x")
            .Add(2, new Proto().Add(1, new Proto().Add(1, 11)).Add(1, new Proto().Add(2, Shape(2))));

        var read = Read(input);

        Assert.Equal((ValueKind.Tensor, 11, "n,2"), (read.Kind, read.ElementType, read.Axes()));
    }

    [Fact]
    public void Another_kind_of_type_takes_the_place_of_the_one_before()
    {
        var sequenceThenTensor = Read(
            new Proto()
                .Add(1, "x")
                .Add(2, TensorType(Float32Type, 5))
                .Add(2, SequenceType(Float32Type))
                .Add(2, TensorType(Int64Type, 2))
        );
        var tensorThenMap = Read(
            new Proto().Add(1, "x").Add(2, TensorType(Float32Type, 5)).Add(2, MapType(Float32Type))
        );

        Assert.Equal((Int64Type, "2"), (sequenceThenTensor.ElementType, sequenceThenTensor.Axes()));
        Assert.Equal(new("x", ValueKind.Map, 0, null, ""), tensorThenMap);
    }

    [Fact]
    public void Of_a_length_and_a_name_the_last_holds()
    {
        var shape = new Proto().Add(1, new Proto().Add(1, 3).Add(2, "n")).Add(1, new Proto().Add(2, "n").Add(1, 3));

        var read = Read(new Proto().Add(1, "x").Add(2, new Proto().Add(1, new Proto().Add(1, 1).Add(2, shape))));

        Assert.Equal("n,3", read.Axes());
    }

    [Fact]
    public void Fields_that_nobody_knows_are_passed_over()
    {
        var unknown = new Proto()
            .Add(1000, 5)
            .Add(1001, "text")
            .AddFixed32(1002, 7)
            .AddFixed64(1003, 7)
            .AddGroup(
                1004,
                new Proto().Add(1, 1).AddGroup(2, new Proto().Add(3, "in a group").AddFixed32(4, 1).AddFixed64(5, 2))
            );
        var graph = Concat(unknown, GraphOf([Concat(s_x, unknown)], [Concat(unknown, s_y)]), unknown);

        var file = Concat(unknown, Model(graph), unknown).Read();

        Assert.Equal(Model(GraphOf([s_x], [s_y])).Read(), file);
    }

    [Fact]
    public void A_known_field_that_is_written_otherwise_is_an_unknown_one()
    {
        // ir_version as text, graph as a number, the graph's input as a group, a length in 8 bytes.
        var otherwise = new Proto()
            .Add(IrVersionField, "10")
            .Add(GraphField, 5)
            .AddFixed64(OpsetImportField, 1)
            .AddFixed32(2, 1);
        var graph = GraphOf([s_x], [s_y]).AddGroup(InputField, new Proto().Add(1, "z")).Add(OutputField, 1);
        var open = Read(
            Value("x", new Proto().Add(1, new Proto().Add(2, new Proto().Add(1, new Proto().AddFixed64(1, 3)))))
        );

        Assert.Equal(Model(GraphOf([s_x], [s_y])).Read(), Concat(otherwise, Model(graph), otherwise).Read());
        Assert.Equal("?", open.Axes());
    }

    [Fact]
    public void Numbers_may_be_longer_than_they_need_be()
    {
        var model = new Proto().Tag(IrVersionField, 0).Raw(0x88, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00);
        var read = Concat(model, new Proto().Add(GraphField, GraphOf([s_x], [s_y])).Add(OpsetImportField, Opset("", 9)))
            .Read();

        Assert.Equal(8, read.Signature.IrVersion);
    }

    [Fact]
    public void The_stream_need_not_be_at_its_beginning_or_give_all_that_is_asked_of_it()
    {
        using var stream = new SlowStream(Model([s_x], [s_y])) { Position = 5 };

        Assert.Equal(Model([s_x], [s_y]).Read(), OnnxFile.Read(stream));
    }

    private static ValueSignature Read(Proto input) => Assert.Single(Model([input], [s_y]).Read().Signature.Inputs);

    private static Proto Concat(params Proto[] parts) =>
        parts.Aggregate(new Proto(), (all, part) => all.Raw(part.ToArray()));

    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 3));
    }
}
