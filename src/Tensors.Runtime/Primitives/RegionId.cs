using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Tensors;

/// <summary>Identifies a region by 128 random bits, written as 32 lower-case hexadecimal digits.</summary>
/// <param name="Value">The 128 bits.</param>
public readonly record struct RegionId(UInt128 Value)
{
    /// <summary>The number of characters in the text form of an id.</summary>
    public const int TextLength = 32;

    /// <summary>Creates a random id that cannot be guessed.</summary>
    public static RegionId NewRandom() => new(RandomBits());

    /// <summary>
    /// Parses the text form of an id: exactly 32 characters of 0-9 and a-f, without white space or upper case. Returns false if the text
    /// is not valid.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RegionId id)
    {
        id = default;
        if (text is not { Length: TextLength } || text.AsSpan().ContainsAnyExcept("0123456789abcdef"))
        {
            return false;
        }

        id = new RegionId(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Returns the text form of the id: 32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    internal static UInt128 RandomBits()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }
}
