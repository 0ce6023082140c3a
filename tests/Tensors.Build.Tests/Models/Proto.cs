using System.Text;

namespace Tensors.Build.Tests.Models;

/// <summary>One protobuf message, written field by field, also as no library would write it.</summary>
internal sealed class Proto
{
    private readonly MemoryStream _bytes = new();

    public Proto Add(int field, long value) => Tag(field, 0).Varint(unchecked((ulong)value));

    public Proto Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public Proto Add(int field, Proto message) => Add(field, message.ToArray());

    public Proto Add(int field, byte[] bytes) => Tag(field, 2).Varint((ulong)bytes.Length).Raw(bytes);

    public Proto AddAll(int field, params IEnumerable<Proto> messages) =>
        messages.Aggregate(this, (proto, message) => proto.Add(field, message));

    public Proto AddFixed32(int field, uint value) => Tag(field, 5).Raw(BitConverter.GetBytes(value));

    public Proto AddFixed64(int field, ulong value) => Tag(field, 1).Raw(BitConverter.GetBytes(value));

    public Proto AddGroup(int field, Proto fields) => Tag(field, 3).Raw(fields.ToArray()).Tag(field, 4);

    /// <summary>A field's number and the way its value is written, without a value.</summary>
    public Proto Tag(int field, int wireType) => Varint(((ulong)field << 3) | (uint)wireType);

    public Proto Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 0x80));
        }

        _bytes.WriteByte((byte)value);
        return this;
    }

    public Proto Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public byte[] ToArray() => _bytes.ToArray();
}
