using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.Win32.SafeHandles;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>A tensor as ONNX Runtime takes it: over the same memory, without a copy.</summary>
/// <remarks>
/// Not thread-safe. Dispose it before the tensor, and after every run that uses it. One that is not disposed gives its memory up when neither it nor its
/// <see cref="Value"/> is reachable any more; ONNX Runtime does not keep them reachable during a run.
/// </remarks>
[TensorOwner]
public sealed class OrtTensor : IDisposable
{
    // Code that has only the value must not lose the memory under it.
    private static readonly ConditionalWeakTable<OrtValue, Pin> _pins = [];

    private readonly Pin? _pin;

    /// <summary>Makes a value over a tensor, which stays owned by its owner.</summary>
    /// <param name="tensor">Any tensor. ONNX Runtime reads it as an input, and writes it as an output: that must be writable.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime does not know the tensor's type or shape.</exception>
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
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>The value to give to a session. Dispose this object in its place.</summary>
    [Borrowed]
    public OrtValue Value { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        _pin?.Dispose();
    }

    /// <summary>Keeps an array of the heap in its place until it is disposed or collected.</summary>
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
