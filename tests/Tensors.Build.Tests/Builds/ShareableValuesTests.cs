using Tensors.Build.Tests.Models;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Builds;

/// <summary>Inputs and outputs that are no tensors of numbers or booleans are named, with the way out.</summary>
public sealed class ShareableValuesTests
{
    // Float32, UInt8, Int8, UInt16, Int16, Int32, Int64, Bool, Float16, Float64, UInt32, UInt64, Complex64, Complex128, BFloat16.
    private static readonly int[] s_dtypes = [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16];

    public static TheoryData<int> ElementTypes => [.. Enumerable.Range(-1, 30)];

    public static TheoryData<string, byte[]> Obstacles =>
        new()
        {
            { "is a sequence.", SequenceType(Float32Type).ToArray() },
            { "is a map.", MapType(Float32Type).ToArray() },
            { "is an optional value, which may be absent.", OptionalType(Float32Type, 3).ToArray() },
            { "is a sparse tensor.", SparseType(Float32Type, 3).ToArray() },
            { "is of an opaque type.", OpaqueType().ToArray() },
            { "has no type in the file. Export the model again", [] },
            { "is a tensor of string.", TensorType(8, 3).ToArray() },
            { "is a tensor of float8e4m3fn.", TensorType(17, 3).ToArray() },
            { "is a tensor of int4.", TensorType(22, 3).ToArray() },
            { "is a tensor of element type 99.", TensorType(99, 3).ToArray() },
            {
                "is a tensor, but the file does not say how many axes it has. Export the model again with shapes",
                TensorType(1, null).ToArray()
            },
            {
                "has 9 axes, but a shared tensor can have at most 8.",
                TensorType(1, 1, 1, 1, 1, 1, 1, 1, 1, 1).ToArray()
            },
            { "has an axis of length 2147483648,", TensorType(1, 1L << 31).ToArray() },
            { "needs more than", TensorType(1, 1L << 30, 1L << 30).ToArray() },
        };

    [Theory]
    [MemberData(nameof(ElementTypes))]
    public void Every_dtype_is_shareable_and_no_other_element_type(int elementType)
    {
        using var folder = new ModelFolder();
        var reader = folder.Read(folder.Add("m.onnx", Model([], [Tensor("y", elementType, "n")])));

        Assert.Equal(s_dtypes.Contains(elementType), reader.Faults.Count == 0);
    }

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void What_cannot_be_shared_is_named_with_the_way_out(string expected, byte[] type)
    {
        using var folder = new ModelFolder();
        var value = new Proto().Add(1, "v").Add(2, type);

        var asInput = folder.FaultOf(folder.Add("m.onnx", Model([value], [Tensor("y", Float32Type)])));
        var asOutput = folder.FaultOf(folder.Add("m.onnx", Model([], [Tensor("y", Float32Type), value])));

        Assert.Equal((ModelFault.NotShareable, "m.onnx"), (asInput.Code, asInput.Path));
        Assert.StartsWith("The input 'v' " + expected, asInput.Message, StringComparison.Ordinal);
        Assert.EndsWith("add it to IgnoredInputs.", asInput.Message, StringComparison.Ordinal);
        Assert.StartsWith("The output 'v' " + expected, asOutput.Message, StringComparison.Ordinal);
        Assert.EndsWith("add it to IgnoredOutputs.", asOutput.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scalars_eight_axes_and_the_longest_axis_are_shareable()
    {
        using var folder = new ModelFolder();
        var item = folder.Add(
            "m.onnx",
            Model([Tensor("s", 1, []), Tensor("e", 1, 1, 2, 3, 4, 5, 6, 7, "")], [Tensor("l", 1, int.MaxValue)])
        );

        Assert.Empty(folder.Read(item).Faults);
    }

    [Fact]
    public void All_that_cannot_be_shared_is_named_at_once()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("m.onnx", Model([Tensor("a", 8), Tensor("b", 8)], [Tensor("c", 8)]));

        Assert.Equal(3, folder.Read(item).Faults.Count);
    }
}
