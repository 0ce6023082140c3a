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

    /// <summary>
    /// y = the sine of x, taken <paramref name="count"/> times, after a wait for the largest element of x to be 0: a call with other elements
    /// runs until it is cancelled or until its caller writes zeros into x, which the model reads where it lies.
    /// </summary>
    public static byte[] Held(int count, params object[] axes) =>
        Onnx.Model(
            Enumerable
                .Range(0, count)
                .Select(i => Onnx.Node("Sin", [i is 0 ? "released" : Link(i)], [Link(i + 1)]))
                .Prepend(Onnx.Node("Loop", ["", "", Link(0)], ["released"], Onnx.Attribute("body", HeldBody(axes)))),
            [Onnx.Tensor(Link(0), DType.Float32, axes)],
            [Onnx.Tensor(Link(count), DType.Float32, axes)],
            Onnx.Initializer("half", [], 0.5f)
        );

    /// <summary>A name of <see cref="Held"/>: link 0 is its input, the last its output.</summary>
    public static string Link(int index) => $"link{index}";

    /// <summary>What is repeated while link 0 has an element above one half.</summary>
    private static Proto HeldBody(object[] axes) =>
        Onnx.GraphOf(
                [
                    Onnx.Tensor("iteration", DType.Int64),
                    Onnx.Tensor("goesOn", Onnx.BoolType),
                    Onnx.Tensor("passed", DType.Float32, axes),
                ],
                [Onnx.Tensor("isHeld", Onnx.BoolType), Onnx.Tensor("passedOn", DType.Float32, axes)]
            )
            .AddAll(
                Onnx.NodeField,
                Onnx.Node("ReduceMax", [Link(0)], ["largest"], Onnx.Attribute("keepdims", 0)),
                Onnx.Node("Greater", ["largest", "half"], ["isHeld"]),
                Onnx.Node("Identity", ["passed"], ["passedOn"])
            );

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
