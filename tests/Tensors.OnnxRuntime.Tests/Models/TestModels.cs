using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Tests.Models;

/// <summary>Small models, each for one thing a model can do.</summary>
internal static class TestModels
{
    /// <summary>y = x.</summary>
    public static byte[] Identity(DType dtype, params object[] axes) =>
        Onnx.Model(
            [Onnx.Node("Identity", ["x"], ["y"])],
            [Onnx.Tensor("x", dtype, axes)],
            [Onnx.Tensor("y", dtype, axes)]
        );

    /// <summary>z = x + y, float32.</summary>
    public static byte[] Add(object xAxis, object yAxis, object zAxis) =>
        Onnx.Model(
            [Onnx.Node("Add", ["x", "y"], ["z"])],
            [Onnx.Tensor("x", DType.Float32, xAxis), Onnx.Tensor("y", DType.Float32, yAxis)],
            [Onnx.Tensor("z", DType.Float32, zAxis)]
        );

    /// <summary>z = x + y over the axis n: what most tests call.</summary>
    public static byte[] Add() => Add("n", "n", "n");

    /// <summary>y = x + number over the axis n: versions that can be told from each other.</summary>
    public static byte[] Plus(float number) =>
        Onnx.Model(
            [Onnx.Node("Add", ["x", "number"], ["y"])],
            [Onnx.Tensor("x", DType.Float32, "n")],
            [Onnx.Tensor("y", DType.Float32, "n")],
            Onnx.Initializer("number", [1], number)
        );

    /// <summary>y = where x is not 0: int64[1, axis]. Its length depends on the elements.</summary>
    public static byte[] NonZero(string axis) =>
        Onnx.Model(
            [Onnx.Node("NonZero", ["x"], ["y"])],
            [Onnx.Tensor("x", DType.Float32, "n")],
            [Onnx.Tensor("y", DType.Int64, 1, axis)]
        );

    /// <summary>y = x in the shape s. Its shape depends on the elements of s.</summary>
    /// <param name="dtype">The dtype of x, which has rank 1, and of y.</param>
    /// <param name="axes">y's axes as the file declares them, null for an unknown rank.</param>
    public static byte[] Reshape(DType dtype, params object[]? axes) =>
        Onnx.Model(
            [Onnx.Node("Reshape", ["x", "s"], ["y"])],
            [Onnx.Tensor("x", dtype, "n"), Onnx.Tensor("s", DType.Int64, "rank")],
            [Onnx.Tensor("y", dtype, axes)]
        );

    /// <summary>y = the sine of x, taken <paramref name="count"/> times: a model that takes its time.</summary>
    public static byte[] Sines(int count) =>
        Onnx.Model(
            Enumerable.Range(0, count).Select(i => Onnx.Node("Sin", [Link(i)], [Link(i + 1)])),
            [Onnx.Tensor(Link(0), DType.Float32, "n")],
            [Onnx.Tensor(Link(count), DType.Float32, "n")]
        );

    /// <summary>A name of <see cref="Sines"/>: link 0 is its input, the last its output.</summary>
    public static string Link(int index) => $"link{index}";

    /// <summary>Loads a model that exists only in memory.</summary>
    public static OnnxModelWorker Load(byte[] model)
    {
        using var file = new ModelFile(model);
        // A small model: more threads would only wait for each other. Errors come as exceptions, not on the console.
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        return new OnnxModelWorker(file.Path, "test", options);
    }
}

/// <summary>A file with a model, for as long as it is loaded.</summary>
internal sealed class ModelFile : IDisposable
{
    public ModelFile(byte[] bytes) => File.WriteAllBytes(Path, bytes);

    public string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"tensors-{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(Path);
}
