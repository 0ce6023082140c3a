using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Tensors;

/// <summary>
/// Provides the element size, the .NET type, and the names or codes of each dtype in NumPy, ONNX, the Open Inference Protocol and DLPack.
/// Also finds dtypes by these names and codes.
/// </summary>
/// <remarks>
/// Sources: NumPy's <c>dtype.name</c> (https://numpy.org/doc/stable/reference/arrays.scalars.html; <c>bfloat16</c> is the name
/// that the ml_dtypes package adds); <c>TensorProto.DataType</c> of
/// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; the tensor data types of the Open Inference Protocol, version 2,
/// https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md (<c>BF16</c> is
/// Triton's addition); <c>DLDataTypeCode</c> and <c>DLDataType</c> of
/// https://github.com/dmlc/dlpack/blob/main/include/dlpack/dlpack.h.
/// </remarks>
public static class DTypes
{
    private static readonly Entry[] _table =
    [
        new(DType.None, typeof(void), 0, "none", null, 0, "", 0),
        new(DType.Bool, typeof(bool), 1, "bool", null, 9, "BOOL", 6),
        new(DType.Int8, typeof(sbyte), 1, "int8", "i8", 3, "INT8", 0),
        new(DType.Int16, typeof(short), 2, "int16", "i16", 5, "INT16", 0),
        new(DType.Int32, typeof(int), 4, "int32", "i32", 6, "INT32", 0),
        new(DType.Int64, typeof(long), 8, "int64", "i64", 7, "INT64", 0),
        new(DType.UInt8, typeof(byte), 1, "uint8", "u8", 2, "UINT8", 1),
        new(DType.UInt16, typeof(ushort), 2, "uint16", "u16", 4, "UINT16", 1),
        new(DType.UInt32, typeof(uint), 4, "uint32", "u32", 12, "UINT32", 1),
        new(DType.UInt64, typeof(ulong), 8, "uint64", "u64", 13, "UINT64", 1),
        new(DType.Float16, typeof(Half), 2, "float16", "f16", 10, "FP16", 2),
        new(DType.BFloat16, typeof(BFloat16), 2, "bfloat16", "bf16", 16, "BF16", 4),
        new(DType.Float32, typeof(float), 4, "float32", "f32", 1, "FP32", 2),
        new(DType.Float64, typeof(double), 8, "float64", "f64", 11, "FP64", 2),
        new(DType.Complex64, typeof(ComplexFloat32), 8, "complex64", "c64", 14, "", 5),
        new(DType.Complex128, typeof(Complex), 16, "complex128", "c128", 15, "", 5),
    ];

    private static readonly Dictionary<string, DType> _byName = _table
        .Skip(1)
        .SelectMany(e => new[] { (e.Numpy, e.DType), (e.ShortName!, e.DType) })
        .Where(pair => pair.Item1 is not null)
        .ToDictionary(pair => pair.Item1, pair => pair.DType, StringComparer.Ordinal);

    /// <summary>Gets the size of one element in bytes: 1, 2, 4, 8 or 16.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="dtype"/> is <see cref="DType.None"/> or not a defined value.
    /// </exception>
    public static int GetByteSize(this DType dtype) => Get(dtype).Bytes;

    /// <summary>Gets the .NET type of an element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="dtype"/> is <see cref="DType.None"/> or not a defined value.
    /// </exception>
    public static Type GetClrType(this DType dtype) => Get(dtype).Clr;

    /// <summary>
    /// Gets the NumPy name of the dtype, such as <c>float32</c>, which is also its name on the wire. The name of <see cref="DType.None"/>
    /// is <c>none</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dtype"/> is not a defined value.</exception>
    public static string GetNumpyName(this DType dtype) => dtype is DType.None ? _table[0].Numpy : Get(dtype).Numpy;

    /// <summary>Gets the dtype's code in ONNX's <c>TensorProto.DataType</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="dtype"/> is <see cref="DType.None"/> or not a defined value.
    /// </exception>
    public static int GetOnnxCode(this DType dtype) => Get(dtype).Onnx;

    /// <summary>
    /// Gets the dtype's name in the Open Inference Protocol, such as <c>FP32</c>. Returns null for complex numbers, which the protocol
    /// does not support.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="dtype"/> is <see cref="DType.None"/> or not a defined value.
    /// </exception>
    public static string? GetOpenInferenceName(this DType dtype) =>
        Get(dtype).OpenInference is { Length: > 0 } name ? name : null;

    /// <summary>
    /// Gets the dtype's <c>DLDataTypeCode</c> in DLPack. The corresponding <c>DLDataType</c> has 8 × <see cref="GetByteSize"/> bits and 1
    /// lane.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="dtype"/> is <see cref="DType.None"/> or not a defined value.
    /// </exception>
    public static int GetDLPackCode(this DType dtype) => Get(dtype).DLPack;

    /// <summary>
    /// Parses a dtype's name from the wire: a NumPy name, or one of the short names <c>f32</c>, <c>i64</c>, <c>u8</c>, ….
    /// <see cref="DType.Bool"/> has no short name. Returns false if the name is not known.
    /// </summary>
    /// <param name="name">The name, case-sensitive, or null.</param>
    /// <param name="dtype">The dtype, or <see cref="DType.None"/> if the method returns false.</param>
    public static bool TryParse([NotNullWhen(true)] string? name, out DType dtype)
    {
        dtype = DType.None;
        return name is not null && _byName.TryGetValue(name, out dtype);
    }

    /// <summary>Finds the dtype with a code of ONNX's <c>TensorProto.DataType</c>. Returns false if no dtype has that code.</summary>
    public static bool TryFromOnnx(int code, out DType dtype) => TryFind(e => e.Onnx == code, out dtype);

    /// <summary>
    /// Finds the dtype with a name of the Open Inference Protocol. Names are case-sensitive. Returns false if no dtype has that name.
    /// </summary>
    public static bool TryFromOpenInference(string name, out DType dtype) =>
        TryFind(
            e => e.OpenInference.Length > 0 && string.Equals(e.OpenInference, name, StringComparison.Ordinal),
            out dtype
        );

    /// <summary>Finds the dtype that corresponds to a <c>DLDataType</c> of DLPack. Returns false if there is no such dtype.</summary>
    /// <param name="code">The <c>DLDataTypeCode</c>.</param>
    /// <param name="bits">The number of bits of one element.</param>
    /// <param name="lanes">The number of lanes. Every dtype has 1.</param>
    /// <param name="dtype">The dtype, or <see cref="DType.None"/> if the method returns false.</param>
    public static bool TryFromDLPack(int code, int bits, int lanes, out DType dtype) =>
        TryFind(e => e.DLPack == code && 8 * e.Bytes == bits && lanes == 1, out dtype);

    /// <summary>
    /// Finds the dtype for a .NET element type that is known at run time. For a type known at compile time, use
    /// <see cref="FromClr{T}"/>.
    /// </summary>
    /// <param name="type">The .NET type of the elements, such as that of <see cref="float"/>, or null.</param>
    /// <param name="dtype">The dtype, or <see cref="DType.None"/> if the method returns false.</param>
    public static bool TryFromClr([NotNullWhen(true)] Type? type, out DType dtype) =>
        TryFind(e => e.Clr == type, out dtype);

    /// <summary>Returns the dtype whose elements are <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No dtype has elements of this type.</exception>
    public static DType FromClr<T>()
        where T : unmanaged => Cache<T>.DType is not DType.None and var dtype ? dtype : ThrowNoDType<T>();

    [DoesNotReturn]
    private static DType ThrowNoDType<T>() =>
        throw new NotSupportedException(
            $"{typeof(T)} is not an element type of tensors. Use one of: {string.Join(", ", _table.Skip(1).Select(e => e.Clr.Name))}."
        );

    private static bool TryFind(Func<Entry, bool> predicate, out DType dtype)
    {
        var index = Array.FindIndex(_table, 1, e => predicate(e));
        dtype = index > 0 ? _table[index].DType : DType.None;
        return index > 0;
    }

    private static Entry Get(DType dtype)
    {
        if ((uint)dtype - 1 >= (uint)_table.Length - 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(dtype),
                dtype,
                "dtype must be a defined value of DType other than None."
            );
        }

        return _table[(int)dtype];
    }

    private sealed record Entry(
        DType DType,
        Type Clr,
        int Bytes,
        string Numpy,
        string? ShortName,
        int Onnx,
        string OpenInference,
        int DLPack
    );

    private static class Cache<T>
    {
        public static readonly DType DType = _table.FirstOrDefault(e => e.Clr == typeof(T))?.DType ?? DType.None;
    }
}
