using System.ComponentModel;
using System.Diagnostics;
using System.Numerics;

namespace Tensors.CompilerServices;

/// <summary>What a debugger shows of a tensor: its state, its shape, its first elements.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TensorDebugView
{
    /// <summary>How many elements are shown at most.</summary>
    public const int MaxElements = 64;

    private readonly TensorBuffer _tensor;

    /// <summary>Looks at a tensor of a generated type.</summary>
    public TensorDebugView(ISharedTensor tensor)
        : this(tensor?.Buffer ?? default) { }

    /// <summary>Looks at a tensor.</summary>
    public TensorDebugView(TensorBuffer tensor) => _tensor = tensor;

    /// <summary>Dtype, shape and where it lies, or that it is gone.</summary>
    public string State => _tensor.ToString();

    /// <summary>The lengths of the axes, or null where there is no tensor any more.</summary>
    public IReadOnlyList<long>? Shape => _tensor.IsDisposed ? null : _tensor.Shape.Span.ToArray();

    /// <summary>The first elements in C order, or null where there is no tensor any more.</summary>
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
