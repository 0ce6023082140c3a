using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Makes ONNX Runtime's values.</summary>
internal static class OrtValues
{
    /// <summary>Makes a value over pinned memory, which must stay pinned until the value is disposed.</summary>
    public static unsafe OrtValue Over(TensorBuffer tensor, MemoryHandle memory) =>
        OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)tensor.DType.OnnxCode(),
            tensor.Shape.Span.ToArray(),
            (nint)memory.Pointer,
            tensor.ByteLength
        );
}
