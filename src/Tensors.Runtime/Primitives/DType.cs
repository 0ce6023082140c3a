namespace Tensors;

/// <summary>Specifies the type of a tensor's elements.</summary>
/// <remarks>The numeric values are specific to this library and are never sent. On the wire, a dtype is sent as its NumPy name.</remarks>
public enum DType
{
    /// <summary>No dtype. This is the value of an uninitialized field, and is not valid for a tensor.</summary>
    None = 0,

    /// <summary>A Boolean stored as one byte, 0 or 1. <see cref="bool"/>.</summary>
    Bool = 1,

    /// <summary>Signed 8-bit integer. <see cref="sbyte"/>.</summary>
    Int8 = 2,

    /// <summary>Signed 16-bit integer. <see cref="short"/>.</summary>
    Int16 = 3,

    /// <summary>Signed 32-bit integer. <see cref="int"/>.</summary>
    Int32 = 4,

    /// <summary>Signed 64-bit integer. <see cref="long"/>.</summary>
    Int64 = 5,

    /// <summary>Unsigned 8-bit integer. <see cref="byte"/>.</summary>
    UInt8 = 6,

    /// <summary>Unsigned 16-bit integer. <see cref="ushort"/>.</summary>
    UInt16 = 7,

    /// <summary>Unsigned 32-bit integer. <see cref="uint"/>.</summary>
    UInt32 = 8,

    /// <summary>Unsigned 64-bit integer. <see cref="ulong"/>.</summary>
    UInt64 = 9,

    /// <summary>IEEE 754 binary16. <see cref="Half"/>.</summary>
    Float16 = 10,

    /// <summary>The upper 16 bits of an IEEE 754 binary32. <see cref="Tensors.BFloat16"/>.</summary>
    BFloat16 = 11,

    /// <summary>IEEE 754 binary32. <see cref="float"/>.</summary>
    Float32 = 12,

    /// <summary>IEEE 754 binary64. <see cref="double"/>.</summary>
    Float64 = 13,

    /// <summary>Two IEEE 754 binary32: the real part, then the imaginary part. <see cref="ComplexFloat32"/>.</summary>
    Complex64 = 14,

    /// <summary>Two IEEE 754 binary64: the real part, then the imaginary part. <see cref="System.Numerics.Complex"/>.</summary>
    Complex128 = 15,
}
