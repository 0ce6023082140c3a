using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime;

/// <summary>A tensor as ONNX Runtime takes it: over the same memory, without a copy.</summary>
/// <remarks>Not thread-safe. Dispose it before the tensor, and after every run that uses it.</remarks>
[TensorOwner]
public sealed class OrtTensor : IDisposable
{
    private MemoryHandle _pin;

    /// <summary>Looks at a tensor, which stays owned by whoever has it.</summary>
    /// <param name="tensor">Any tensor. ONNX Runtime reads it as an input, and writes it as an output: that must be writable.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime knows no such tensor.</exception>
    public unsafe OrtTensor(TensorBuffer tensor)
    {
        _pin = tensor.Pin();
        try
        {
            Value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)tensor.DType.OnnxCode(),
                tensor.Shape.Span.ToArray(),
                (nint)_pin.Pointer,
                tensor.ByteLength
            );
        }
        catch
        {
            _pin.Dispose();
            throw;
        }
    }

    /// <summary>The value to give to a session. It is not to be disposed: this is.</summary>
    [Borrowed]
    public OrtValue Value { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        _pin.Dispose();
    }
}
