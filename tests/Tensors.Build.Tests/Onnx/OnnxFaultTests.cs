using Tensors.Build.Tests.Models;
using Tensors.Signatures;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Onnx;

/// <summary>Whatever the file holds, it is read or there is an error that says what is wrong, where, and what to do.</summary>
public sealed class OnnxFaultTests
{
    public static TheoryData<string, byte[], string, string> Faults =>
        new()
        {
            { "an empty file", [], "the file is empty", "Download it" },
            {
                "a Git LFS pointer",
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"u8.ToArray(),
                "is a Git LFS pointer",
                "Run 'git lfs pull'"
            },
            {
                "a page of a web site",
                "<!DOCTYPE html>\n<html lang=\"en\"></html>"u8.ToArray(),
                "the file is text, not an ONNX model: it begins with '<!DOCTYPE html>'",
                "Download the model itself"
            },
            {
                "a text in another language, cut within a letter",
                "\uFEFF\nPrüfung "u8
                    .ToArray()
                    .Concat(Enumerable.Repeat("ß"u8.ToArray(), 300).SelectMany(b => b))
                    .ToArray(),
                "it begins with 'Prüfung ß",
                "Download the model itself"
            },
            {
                "a message without fields that matter",
                new Proto().Add(1000, 1).ToArray(),
                "ends without an ir_version",
                "export it again"
            },
            { "no graph", new Proto().Add(IrVersionField, 8).ToArray(), "ends without a graph", "export it again" },
            {
                "no operator sets",
                new Proto().Add(IrVersionField, 3).Add(GraphField, new Proto()).ToArray(),
                "ends without an opset_import",
                "truncated"
            },
            {
                "a wire type of 7",
                new Proto().Tag(1, 7).ToArray(),
                "15 is not a valid tag of a protobuf field",
                "damaged"
            },
            { "field 0", new Proto().Tag(0, 0).ToArray(), "0 is not a valid tag of a protobuf field", "damaged" },
            {
                "a field of 33 bits",
                new Proto().Tag(1 << 30, 0).Varint(1).ToArray(),
                "is not a valid tag of a protobuf field",
                "damaged"
            },
            {
                "a number of 11 bytes",
                new Proto().Tag(1, 0).Raw([.. Enumerable.Repeat((byte)0x80, 10), 1]).ToArray(),
                "a number takes more than 10 bytes",
                "export it again"
            },
            {
                "a length beyond the file",
                new Proto().Tag(GraphField, 2).Varint(100).Raw(1, 2).ToArray(),
                "has 100 bytes, but the file ends after 2",
                "truncated"
            },
            {
                "a length beyond the file in a field that is passed over",
                new Proto().Tag(1000, 2).Varint(100).Raw(1, 2).ToArray(),
                "has 100 bytes, but the file ends after 2",
                "truncated"
            },
            {
                "a length of 64 bits",
                new Proto().Tag(GraphField, 2).Varint(ulong.MaxValue).Raw(1, 2).ToArray(),
                "a field has 18446744073709551615 bytes",
                "damaged"
            },
            {
                "a length beyond the message",
                Model(new Proto().Tag(InputField, 2).Varint(5)).ToArray(),
                "a field has 5 bytes, but its message has 0 left",
                "damaged"
            },
            {
                "a fixed number beyond the message",
                Model(new Proto().Tag(1000, 1).Raw(1, 2, 3)).ToArray(),
                "a field has 8 bytes, but its message has 3 left",
                "damaged"
            },
            {
                "a number beyond the message",
                Model(new Proto().Tag(InputField, 0)).ToArray(),
                "a message ends within a field",
                "damaged"
            },
            {
                "a group without an end",
                Model(new Proto().Tag(1000, 3).Add(1, 1)).ToArray(),
                "a group does not end within its message",
                "damaged"
            },
            {
                "a group without a beginning",
                new Proto().Tag(1000, 4).ToArray(),
                "an end-group tag has no matching start-group tag",
                "damaged"
            },
            {
                "a group with the end of another",
                new Proto().Tag(1000, 3).Tag(1001, 4).ToArray(),
                "an end-group tag does not match the start-group tag of its group",
                "damaged"
            },
            {
                "groups without end",
                Enumerable
                    .Range(0, 1_000_000)
                    .Aggregate(new Proto().Add(IrVersionField, 8), (proto, _) => proto.Tag(9, 3))
                    .ToArray(),
                "more than 100 levels deep",
                "damaged"
            },
            { "graphs within graphs", Model(Nested(1000)).ToArray(), "more than 100 levels deep", "damaged" },
            {
                "a name that is no text",
                Model(new Proto().Add(InputField, new Proto().Add(1, [0xC3, 0x28]))).ToArray(),
                "the name of an input is not UTF-8",
                "damaged"
            },
            {
                "half a surrogate pair",
                new Proto().Add(6, [0xED, 0xA0, 0x80]).ToArray(),
                "the model's doc string is not UTF-8",
                "damaged"
            },
            {
                "an output without a name",
                Model([], [new Proto().Add(2, TensorType(Float32Type))]),
                "an output of the model has no name",
                "with names"
            },
            {
                "two inputs with one name",
                Model([Tensor("x", Float32Type), Tensor("x", Int64Type)], []),
                "two inputs of the model have the name 'x'",
                "names that differ"
            },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_named_with_what_to_do(string file, byte[] bytes, string what, string todo)
    {
        Assert.NotEmpty(file);
        var fault = bytes.Fault();

        Assert.StartsWith($"At byte {fault.Offset}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.Contains(todo, fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Offset, 0, bytes.Length);
    }

    [Fact]
    public void A_fault_is_placed_where_it_is()
    {
        byte[] before = new Proto().Add(IrVersionField, 8).Add(2, "producer").ToArray();
        byte[] model = [.. before, .. new Proto().Tag(GraphField, 2).Varint(1_000).ToArray()];

        // The length stands one byte behind the field's number.
        Assert.Equal(before.Length + 1, model.Fault().Offset);
    }

    [Fact]
    public void Texts_that_would_take_all_memory_are_a_fault()
    {
        // 40 names of 2 MiB, none of which is an input's.
        var name = new string('n', 2 << 20);
        var graph = new Proto();
        for (var i = 0; i < 40; i++)
        {
            graph.Add(InitializerField, new Proto().Add(8, name));
        }

        Assert.Contains(
            "names and texts up to here need more than 64 MiB",
            Model(graph).Fault().Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Entries_that_would_take_all_memory_are_a_fault()
    {
        // Two bytes each in the file.
        var shape = new Proto();
        for (var i = 0; i < 2_000_000; i++)
        {
            shape.Raw(0x0A, 0x00);
        }

        var input = Value("x", new Proto().Add(1, new Proto().Add(2, shape)));
        Assert.Contains("need more than 64 MiB", Model([input], []).Fault().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_in_a_message_is_short_and_on_one_line()
    {
        var name = "::a\nb\u202E" + new string('c', 200);
        var fault = Model([Tensor(name, Float32Type), Tensor(name, Float32Type)], []).Fault();

        Assert.Contains(@"'::a\u000Ab\u202Eccc", fault.Message, StringComparison.Ordinal);
        Assert.Contains("c…'", fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Message.Length, 100, 300);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_refused_with_what_to_do()
    {
        using var stream = new ForwardOnly();
        var error = Assert.Throws<ArgumentException>(() => OnnxFile.Read(stream));
        Assert.Contains("Copy it to a file", error.Message, StringComparison.Ordinal);
    }

    private static Proto Nested(int depth)
    {
        var graph = new Proto();
        for (var i = 0; i < depth; i++)
        {
            graph = new Proto().Add(NodeField, new Proto().Add(5, new Proto().Add(6, graph)));
        }

        return graph;
    }

    private sealed class ForwardOnly : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
