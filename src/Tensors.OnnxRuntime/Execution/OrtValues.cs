using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Creates ONNX Runtime values over tensors.</summary>
internal static class OrtValues
{
    /// <summary>
    /// Creates an ONNX Runtime value over the memory of a tensor. The memory must stay pinned until the value is disposed. The shape of
    /// the value may differ from that of the tensor, but must have the same number of elements.
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
