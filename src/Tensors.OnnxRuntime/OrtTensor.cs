using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.Win32.SafeHandles;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>Represents an ONNX Runtime value over the memory of a tensor. Nothing is copied.</summary>
/// <remarks>
/// Not thread-safe. Dispose this object after every run that uses it has ended, and before the tensor is disposed. If it is not disposed, it releases
/// the memory when neither this object nor its <see cref="Value"/> is reachable. ONNX Runtime does not keep them reachable during a run.
/// </remarks>
[TensorOwner]
public sealed class OrtTensor : IDisposable
{
    // Keeps the memory pinned for code that holds only the value.
    private static readonly ConditionalWeakTable<OrtValue, Pin> _pins = [];

    private readonly Pin? _pin;

    /// <summary>Creates a value over a tensor. The ownership of the tensor does not change.</summary>
    /// <param name="tensor">The tensor. ONNX Runtime reads an input and writes an output, so a tensor used as an output must be writable.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime does not support the tensor's type or shape.</exception>
    /// <exception cref="DllNotFoundException">The program does not have the native library of ONNX Runtime.</exception>
    public OrtTensor(TensorBuffer tensor)
    {
        var memory = tensor.Pin();
        try
        {
            Value = OrtValues.Over(tensor, memory, tensor.Shape);
            if (tensor.Storage is TensorStorage.Heap)
            {
                _pin = new Pin(memory);
                _pins.Add(Value, _pin);
            }
        }
        catch (Exception e)
        {
            memory.Dispose();
            if (NativeLibrary.IsMissing(e))
            {
                throw NativeLibrary.Missing(e);
            }

            throw;
        }
    }

    /// <summary>
    /// Gets the value to pass to an ONNX Runtime session. This object owns the value: dispose this object, not the value.
    /// </summary>
    [Borrowed]
    public OrtValue Value { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        _pin?.Dispose();
    }

    /// <summary>Keeps an array on the managed heap pinned until this object is disposed or collected.</summary>
    private sealed class Pin : SafeHandleMinusOneIsInvalid
    {
        private MemoryHandle _memory;

        public Pin(MemoryHandle memory)
            : base(ownsHandle: true)
        {
            _memory = memory;
            SetHandle(0);
        }

        protected override bool ReleaseHandle()
        {
            _memory.Dispose();
            return true;
        }
    }
}
