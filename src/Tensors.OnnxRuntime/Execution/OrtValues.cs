using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Makes ONNX Runtime's values.</summary>
internal static class OrtValues
{
    /// <summary>
    /// Makes a value over pinned memory, which must stay pinned until the value is disposed. Its shape can be another one with the same
    /// number of elements.
    /// </summary>
    public static unsafe OrtValue Over(TensorBuffer tensor, MemoryHandle memory, in TensorShape shape) =>
        OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)tensor.DType.GetOnnxCode(),
            shape.Span.ToArray(),
            (nint)memory.Pointer,
            tensor.ByteLength
        );
}
