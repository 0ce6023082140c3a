using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests;

public sealed class LoadErrorTests
{
    public static TheoryData<string, byte[], string> Refused =>
        new()
        {
            { "text", "this is not a model"u8.ToArray(), "Protobuf parsing failed" },
            { "nothing", [], "No graph was found" },
            { "a truncated model", TestModels.Add()[..^30], "Protobuf parsing failed" },
            {
                "a sequence",
                Model(Onnx.Sequence("x", DType.Float32), Onnx.Sequence("y", DType.Float32)),
                "'x' has the type ONNX_TYPE_SEQUENCE"
            },
            { "a map", Model(Onnx.Map("x", DType.Float32), Onnx.Map("y", DType.Float32)), "map(int64,tensor(float))" },
            {
                "a sparse tensor",
                Model(Onnx.Sparse("x", DType.Float32, 3), Onnx.Sparse("y", DType.Float32, 3)),
                "sparse_tensor(float)"
            },
            {
                "an optional",
                Model(Onnx.Optional("x", DType.Float32, 3), Onnx.Optional("y", DType.Float32, 3)),
                "'x' has the type ONNX_TYPE_OPTIONAL"
            },
            {
                "nine axes",
                TestModels.Identity(DType.Float32, 1, 1, 1, 1, 1, 1, 1, 1, 1),
                "'x' has 9 axes; the maximum is 8."
            },
            {
                "an unknown dtype",
                Model(Onnx.Tensor("x", 99, "n"), Onnx.Tensor("y", 99, "n")),
                "Invalid tensor data type 99"
            },
        };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void A_file_that_cannot_be_served_is_refused_with_the_reason(string what, byte[] file, string message)
    {
        var error = Assert.ThrowsAny<ModelCallException>(() => TestModels.Load(file));
        Assert.Equal((what, typeof(ModelCallException)), (what, error.GetType()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_found()
    {
        var error = Assert.ThrowsAny<ModelCallException>(() => new OnnxModelWorker("nowhere/absent.onnx"));
        Assert.IsType<ModelNotFoundException>(error);
        Assert.Equal(
            $"The model '{Path.Combine(Environment.CurrentDirectory, "nowhere", "absent.onnx")}' cannot be loaded: the file does not exist. "
                + "A relative path is resolved against the current directory.",
            error.Message
        );
        Assert.Throws<ArgumentNullException>(() => new OnnxModelWorker(null!));
    }

    [Fact]
    public void A_model_is_called_as_its_file_unless_told_otherwise()
    {
        using var file = new ModelFile(TestModels.Add());
        using var unnamed = new OnnxModelWorker(file.Path);
        using var named = new OnnxModelWorker(file.Path, "adder");
        Assert.Equal(Path.GetFileNameWithoutExtension(file.Path), unnamed.Metadata.Name);
        Assert.Equal("adder", named.Metadata.Name);
    }

    private static byte[] Model(Proto input, Proto output) =>
        Onnx.Model([Onnx.Node("Identity", ["x"], ["y"])], [input], [output]);
}
