using System.Text;

namespace Tensors.Testing.Models;

/// <summary>One protobuf message, written field by field, also in ways that a library does not write: wrong types, groups, cut values.</summary>
public sealed class Proto
{
    private readonly MemoryStream _bytes = new();

    /// <summary>Adds an integer, as a varint.</summary>
    public Proto Add(int field, long value) => Tag(field, 0).Varint(unchecked((ulong)value));

    /// <summary>Adds a float.</summary>
    public Proto Add(int field, float value) => Tag(field, 5).Raw(BitConverter.GetBytes(value));

    /// <summary>Adds a text.</summary>
    public Proto Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a message.</summary>
    public Proto Add(int field, Proto message) => Add(field, message.ToArray());

    /// <summary>Adds bytes with their length.</summary>
    public Proto Add(int field, byte[] bytes) => Tag(field, 2).Varint((ulong)bytes.Length).Raw(bytes);

    /// <summary>Adds several messages of a repeated field.</summary>
    public Proto AddAll(int field, params IEnumerable<Proto> messages) =>
        messages.Aggregate(this, (proto, message) => proto.Add(field, message));

    /// <summary>Adds a value of four bytes.</summary>
    public Proto AddFixed32(int field, uint value) => Tag(field, 5).Raw(BitConverter.GetBytes(value));

    /// <summary>Adds a value of eight bytes.</summary>
    public Proto AddFixed64(int field, ulong value) => Tag(field, 1).Raw(BitConverter.GetBytes(value));

    /// <summary>Adds fields between the tags of a group.</summary>
    public Proto AddGroup(int field, Proto fields) => Tag(field, 3).Raw(fields.ToArray()).Tag(field, 4);

    /// <summary>Adds a field's number and the way its value is written, without a value.</summary>
    public Proto Tag(int field, int wireType) => Varint(((ulong)field << 3) | (uint)wireType);

    /// <summary>Adds an integer of variable length without a tag.</summary>
    public Proto Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 0x80));
        }

        _bytes.WriteByte((byte)value);
        return this;
    }

    /// <summary>Adds bytes as they are.</summary>
    public Proto Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>Gets the message as bytes.</summary>
    public byte[] ToArray() => _bytes.ToArray();
}
