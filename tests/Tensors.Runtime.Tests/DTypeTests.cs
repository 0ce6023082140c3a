using System.Numerics;
using CsCheck;
using Tensors.Testing;

namespace Tensors.Tests;

public sealed class DTypeTests
{
    // Exactly between two numbers, which one in 65,536 random values is.
    private static readonly Gen<uint> _ties = Gen.UInt.Select(bits => (bits & 0xFFFF_0000) | 0x8000);

    /// <summary>The table once more, as the specifications print it: dtype, .NET, bytes, NumPy, short, ONNX, Open Inference, DLPack.</summary>
    public static TheoryData<DType, Type, int, string, string, int, string?, int> Rows =>
        new()
        {
            { DType.Bool, typeof(bool), 1, "bool", "bool", 9, "BOOL", 6 },
            { DType.Int8, typeof(sbyte), 1, "int8", "i8", 3, "INT8", 0 },
            { DType.Int16, typeof(short), 2, "int16", "i16", 5, "INT16", 0 },
            { DType.Int32, typeof(int), 4, "int32", "i32", 6, "INT32", 0 },
            { DType.Int64, typeof(long), 8, "int64", "i64", 7, "INT64", 0 },
            { DType.UInt8, typeof(byte), 1, "uint8", "u8", 2, "UINT8", 1 },
            { DType.UInt16, typeof(ushort), 2, "uint16", "u16", 4, "UINT16", 1 },
            { DType.UInt32, typeof(uint), 4, "uint32", "u32", 12, "UINT32", 1 },
            { DType.UInt64, typeof(ulong), 8, "uint64", "u64", 13, "UINT64", 1 },
            { DType.Float16, typeof(Half), 2, "float16", "f16", 10, "FP16", 2 },
            { DType.BFloat16, typeof(BFloat16), 2, "bfloat16", "bf16", 16, "BF16", 4 },
            { DType.Float32, typeof(float), 4, "float32", "f32", 1, "FP32", 2 },
            { DType.Float64, typeof(double), 8, "float64", "f64", 11, "FP64", 2 },
            { DType.Complex64, typeof(ComplexFloat32), 8, "complex64", "c64", 14, null, 5 },
            { DType.Complex128, typeof(Complex), 16, "complex128", "c128", 15, null, 5 },
        };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_dtype_is_known_by_every_name_and_found_by_each(
        DType dtype,
        Type clr,
        int bytes,
        string numpy,
        string shortName,
        int onnx,
        string? openInference,
        int dlpack
    )
    {
        Assert.Equal(
            (clr, bytes, numpy, onnx, openInference, dlpack),
            (
                dtype.GetClrType(),
                dtype.GetByteSize(),
                dtype.GetNumpyName(),
                dtype.GetOnnxCode(),
                dtype.GetOpenInferenceName(),
                dtype.GetDLPackCode()
            )
        );

        Assert.True(DTypes.TryFromClr(clr, out var found));
        Assert.Equal(dtype, found);
        Assert.True(DTypes.TryParse(numpy, out found));
        Assert.Equal(dtype, found);
        Assert.True(DTypes.TryParse(shortName, out found));
        Assert.Equal(dtype, found);
        Assert.True(DTypes.TryFromOnnx(onnx, out found));
        Assert.Equal(dtype, found);
        Assert.True(DTypes.TryFromDLPack(dlpack, 8 * bytes, 1, out found));
        Assert.Equal(dtype, found);
        if (openInference is not null)
        {
            Assert.True(DTypes.TryFromOpenInference(openInference, out found));
            Assert.Equal(dtype, found);
        }
    }

    [Fact]
    public void The_rows_are_all_the_dtypes_there_are() =>
        Assert.Equal(Enum.GetValues<DType>().Except([DType.None]), Rows.Select(row => row.Data.Item1));

    [Fact]
    public void What_has_no_dtype_is_not_found()
    {
        Assert.False(DTypes.TryFromClr(typeof(decimal), out var dtype));
        Assert.Equal(DType.None, dtype);
        Assert.False(DTypes.TryFromClr(typeof(void), out _));
        Assert.False(DTypes.TryFromClr(null, out _));
        Assert.False(DTypes.TryParse("Float32", out _));
        Assert.False(DTypes.TryParse("none", out _));
        Assert.False(DTypes.TryParse(null, out _));
        Assert.False(DTypes.TryFromOnnx(0, out _));
        Assert.False(DTypes.TryFromOnnx(8, out _));
        Assert.False(DTypes.TryFromOpenInference("", out _));
        Assert.False(DTypes.TryFromOpenInference("BYTES", out _));
        Assert.False(DTypes.TryFromDLPack(2, 32, 4, out _));
        Assert.False(DTypes.TryFromDLPack(2, 128, 1, out _));
        Assert.False(DTypes.TryFromDLPack(0, 0, 1, out _));
        Assert.Throws<NotSupportedException>(() => DTypes.FromClr<decimal>());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((DType)16).GetByteSize());
        Assert.Throws<ArgumentOutOfRangeException>(() => DType.None.GetClrType());
    }

    [Fact]
    public void An_element_is_as_large_in_dotnet_as_in_the_table()
    {
        static unsafe int SizeOf<T>()
            where T : unmanaged => sizeof(T);

        Assert.Equal(DTypes.FromClr<bool>().GetByteSize(), SizeOf<bool>());
        Assert.Equal(DTypes.FromClr<Half>().GetByteSize(), SizeOf<Half>());
        Assert.Equal(DTypes.FromClr<BFloat16>().GetByteSize(), SizeOf<BFloat16>());
        Assert.Equal(DTypes.FromClr<ComplexFloat32>().GetByteSize(), SizeOf<ComplexFloat32>());
        Assert.Equal(DTypes.FromClr<Complex>().GetByteSize(), SizeOf<Complex>());
    }

    [Fact]
    public void A_bfloat16_is_the_nearest_and_on_a_tie_the_even_one() =>
        Gen.OneOf(Gen.UInt, _ties)
            .Sample(
                bits =>
                {
                    var value = BitConverter.UInt32BitsToSingle(bits);
                    var rounded = (BFloat16)value;
                    if (float.IsNaN(value))
                    {
                        return float.IsNaN((float)rounded) && (rounded.Bits ^ (bits >> 16)) >> 15 == 0;
                    }

                    // The two neighbours are the upper half and the one after it, away from zero; from the largest that is infinity.
                    var towardsZero = (ushort)(bits >> 16);
                    var away = (ushort)(towardsZero + 1);
                    var below = bits & 0xFFFF;
                    var expected =
                        below < 0x8000 ? towardsZero
                        : below > 0x8000 ? away
                        : (towardsZero & 1) == 0 ? towardsZero
                        : away;
                    return rounded.Bits == expected;
                },
                iter: TestEffort.Count(2_000_000, byDefault: 0.1)
            );

    [Fact]
    public void A_bfloat16_widens_to_itself()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = BFloat16.FromBits((ushort)bits);
            var back = (BFloat16)(float)value;
            Assert.True(float.IsNaN((float)value) ? float.IsNaN((float)back) : back == value);
        }
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(-2f, 0xC000)]
    [InlineData(1.00390625f, 0x3F80)]
    [InlineData(1.01171875f, 0x3F82)]
    [InlineData(float.MaxValue, 0x7F80)]
    [InlineData(float.NegativeInfinity, 0xFF80)]
    [InlineData(float.Epsilon, 0x0000)]
    [InlineData(-0f, 0x8000)]
    public void Known_values_have_known_bits(float value, int bits) => Assert.Equal(bits, ((BFloat16)value).Bits);
}
