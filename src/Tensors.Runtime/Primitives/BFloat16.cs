using System.Globalization;

namespace Tensors;

/// <summary>
/// Represents a bfloat16 number: the upper 16 bits of a binary32 float, with the same exponent range. It supports storage and
/// conversion only. Convert to <see cref="float"/> to compute.
/// </summary>
public readonly struct BFloat16 : IEquatable<BFloat16>
{
    private readonly ushort _bits;

    private BFloat16(ushort bits) => _bits = bits;

    /// <summary>Gets the 16 bits: 1 sign bit, 8 exponent bits and 7 fraction bits.</summary>
    public ushort Bits => _bits;

    /// <summary>Creates a value from its 16 bits.</summary>
    public static BFloat16 FromBits(ushort bits) => new(bits);

    /// <summary>Converts a float by rounding to the nearest value, ties to even. NaN is converted to NaN.</summary>
    public static explicit operator BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
        {
            // Rounding could turn a NaN into infinity. Setting the quiet bit keeps it a NaN.
            return new BFloat16((ushort)((bits >> 16) | 0x40));
        }

        return new BFloat16((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>Converts to a float without loss.</summary>
    public static explicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value._bits << 16);

    /// <summary>
    /// Determines whether two values have the same bits. As a result, a NaN equals a NaN with the same bits, and -0 does not equal 0,
    /// unlike with <see cref="float"/>.
    /// </summary>
    public static bool operator ==(BFloat16 left, BFloat16 right) => left.Equals(right);

    /// <summary>Determines whether two values have different bits.</summary>
    public static bool operator !=(BFloat16 left, BFloat16 right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bits;

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString(CultureInfo.InvariantCulture);
}
