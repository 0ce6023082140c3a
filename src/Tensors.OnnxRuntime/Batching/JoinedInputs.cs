using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>
/// Contains the buffers in which the inputs of several calls are joined for ONNX Runtime. Later runs reuse the buffers, which never
/// shrink.
/// </summary>
/// <remarks>
/// Invariants: the arrays are on the pinned object heap and never move, and a run that uses them keeps this object reachable until it has
/// returned, so that their addresses stay valid. Each copy is checked against the reserved size.
/// </remarks>
internal sealed unsafe class JoinedInputs(int count)
{
    // Elements of 64 bits are aligned for every dtype, and allow arrays of more than 2 GiB.
    private readonly ulong[][] _memory = [.. Enumerable.Repeat(Array.Empty<ulong>(), count)];
    private readonly long[] _used = new long[count];

    /// <summary>Removes all inputs, but keeps the memory allocated.</summary>
    public void Clear() => _used.AsSpan().Clear();

    /// <summary>
    /// Reserves memory for a joined input. Call this method before you append to the input, because it may discard the previous content.
    /// </summary>
    /// <param name="input">The zero-based index of the input.</param>
    /// <param name="bytes">The total size of this input of all calls, in bytes.</param>
    public void Reserve(int input, long bytes)
    {
        if (_memory[input].LongLength * sizeof(ulong) < bytes)
        {
            // The old array is released first, because it may be large.
            _memory[input] = [];
            _memory[input] = GC.AllocateUninitializedArray<ulong>(
                checked((int)((bytes + sizeof(ulong) - 1) / sizeof(ulong))),
                pinned: true
            );
        }
    }

    /// <summary>Appends copies of a call's inputs. If one of them cannot be read, throws and appends none of them.</summary>
    public void Append(IReadOnlyList<TensorMetadata> inputs, InferenceCall call)
    {
        Span<long> lengths = stackalloc long[inputs.Count];
        for (var i = 0; i < inputs.Count; i++)
        {
            var tensor = call.Inputs.Get(inputs[i].Name);
            using var pin = tensor.Pin();
            lengths[i] = tensor.ByteLength;
            Buffer.MemoryCopy(
                pin.Pointer,
                (byte*)Address(i) + _used[i],
                (_memory[i].LongLength * sizeof(ulong)) - _used[i],
                lengths[i]
            );
        }

        for (var i = 0; i < lengths.Length; i++)
        {
            _used[i] += lengths[i];
        }
    }

    /// <summary>Creates an ONNX Runtime value over a joined input. The caller must dispose it before this object is used again.</summary>
    public OrtValue ToValue(int input, DType dtype, long[] shape) =>
        OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)dtype.GetOnnxCode(),
            shape,
            (nint)Address(input),
            _used[input]
        );

    private void* Address(int input) => Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory[input]));
}
