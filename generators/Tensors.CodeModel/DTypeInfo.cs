namespace Tensors.CodeModel;

/// <summary>
/// Describes the properties of one dtype that generated code needs. The runtime has the complete table in <c>DTypes</c>; a test compares
/// the two.
/// </summary>
/// <param name="Value">The numeric value of the member of the runtime's enum <c>DType</c>.</param>
/// <param name="Name">The name of that member.</param>
/// <param name="NumpyName">NumPy's name of the dtype, used in specs.</param>
/// <param name="ElementType">The C# type of an element, as written in generated code.</param>
/// <param name="ByteSize">The size of an element, in bytes.</param>
/// <param name="OnnxCode">The numeric value in onnx.proto's <c>TensorProto.DataType</c>.</param>
public sealed record DTypeInfo(int Value, string Name, string NumpyName, string ElementType, int ByteSize, int OnnxCode)
{
    private static readonly DTypeInfo[] _all =
    [
        new(1, "Bool", "bool", "bool", 1, 9),
        new(2, "Int8", "int8", "sbyte", 1, 3),
        new(3, "Int16", "int16", "short", 2, 5),
        new(4, "Int32", "int32", "int", 4, 6),
        new(5, "Int64", "int64", "long", 8, 7),
        new(6, "UInt8", "uint8", "byte", 1, 2),
        new(7, "UInt16", "uint16", "ushort", 2, 4),
        new(8, "UInt32", "uint32", "uint", 4, 12),
        new(9, "UInt64", "uint64", "ulong", 8, 13),
        new(10, "Float16", "float16", "global::System.Half", 2, 10),
        new(11, "BFloat16", "bfloat16", "global::Tensors.BFloat16", 2, 16),
        new(12, "Float32", "float32", "float", 4, 1),
        new(13, "Float64", "float64", "double", 8, 11),
        new(14, "Complex64", "complex64", "global::Tensors.ComplexFloat32", 8, 14),
        new(15, "Complex128", "complex128", "global::System.Numerics.Complex", 16, 15),
    ];

    /// <summary>Gets all dtypes that a tensor can have.</summary>
    public static IReadOnlyList<DTypeInfo> All => _all;

    /// <summary>
    /// Returns the dtype that has the specified numeric value in the enumeration <c>DType</c>, or null if there is no such dtype.
    /// </summary>
    public static DTypeInfo? Find(int value) => value >= 1 && value <= _all.Length ? _all[value - 1] : null;

    /// <summary>Returns the dtype that has the specified numeric value in onnx.proto, or null if there is no such dtype.</summary>
    public static DTypeInfo? FindOnnx(int code) => Array.Find(_all, dtype => dtype.OnnxCode == code);
}
