using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>Where the inputs of several calls are put together for ONNX Runtime. It is used again, and stays as large as it ever was.</summary>
/// <remarks>
/// Invariants: arrays of the pinned heap never move, and a run over them holds this object until it has
/// returned, so addresses stay good. Each copy is checked against the room reserved for it.
/// </remarks>
internal sealed unsafe class JoinedInputs(int count)
{
    // 64-bit elements align every dtype, and let an array hold more than 2 GiB.
    private readonly ulong[][] _memory = [.. Enumerable.Repeat(Array.Empty<ulong>(), count)];
    private readonly long[] _used = new long[count];

    /// <summary>Forgets what is there.</summary>
    public void Clear() => _used.AsSpan().Clear();

    /// <summary>Makes room, so that appending does not move what is there.</summary>
    /// <param name="input">Which input.</param>
    /// <param name="bytes">How much it will have in all.</param>
    public void Reserve(int input, long bytes)
    {
        if (_memory[input].LongLength * sizeof(ulong) < bytes)
        {
            // The old one is dropped first: it may be large.
            _memory[input] = [];
            _memory[input] = GC.AllocateUninitializedArray<ulong>(
                checked((int)((bytes + sizeof(ulong) - 1) / sizeof(ulong))),
                pinned: true
            );
        }
    }

    /// <summary>Copies a call's inputs behind those of the calls before it: all of them, or none where one cannot be read.</summary>
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

    /// <summary>What has been put together, as ONNX Runtime takes it. Dispose it before this is used again.</summary>
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
