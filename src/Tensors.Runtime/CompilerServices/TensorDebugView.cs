using System.ComponentModel;
using System.Diagnostics;
using System.Numerics;

namespace Tensors.CompilerServices;

/// <summary>Represents a tensor in the debugger: its state, its shape and its first elements.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TensorDebugView
{
    /// <summary>The maximum number of elements that the debugger shows.</summary>
    public const int MaxElements = 64;

    private readonly TensorBuffer _tensor;

    /// <summary>Initializes a debugger view of a tensor of a generated type.</summary>
    public TensorDebugView(ISharedTensor tensor)
        : this(tensor?.Buffer ?? default) { }

    /// <summary>Initializes a debugger view of a tensor.</summary>
    public TensorDebugView(TensorBuffer tensor) => _tensor = tensor;

    /// <summary>Gets the dtype, the shape and the location of the tensor. If the tensor is disposed, gets a text that says so.</summary>
    public string State => _tensor.ToString();

    /// <summary>Gets the lengths of the axes, outermost first, or null if the tensor is disposed or not initialized.</summary>
    public IReadOnlyList<long>? Shape => _tensor.IsDisposed ? null : _tensor.Shape.Span.ToArray();

    /// <summary>
    /// Gets the first elements in C order, at most <see cref="MaxElements"/>, or null if the tensor is disposed or not
    /// initialized.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Collapsed)]
    public Array? FirstElements =>
        _tensor.IsDisposed
            ? null
            : _tensor.DType switch
            {
                DType.Bool => First<bool>(),
                DType.Int8 => First<sbyte>(),
                DType.Int16 => First<short>(),
                DType.Int32 => First<int>(),
                DType.Int64 => First<long>(),
                DType.UInt8 => First<byte>(),
                DType.UInt16 => First<ushort>(),
                DType.UInt32 => First<uint>(),
                DType.UInt64 => First<ulong>(),
                DType.Float16 => First<Half>(),
                DType.BFloat16 => First<BFloat16>(),
                DType.Float32 => First<float>(),
                DType.Float64 => First<double>(),
                DType.Complex64 => First<ComplexFloat32>(),
                _ => First<Complex>(),
            };

    private T[] First<T>()
        where T : unmanaged =>
        _tensor.GetReadOnlyChunk<T>(0, (int)Math.Min(MaxElements, _tensor.ElementCount)).ToArray();
}
