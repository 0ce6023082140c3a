using Google.Protobuf;

namespace Tensors.OnnxRuntime.Tests.Models;

/// <summary>One protobuf message, written field by field: enough of the format to write small models by hand.</summary>
internal sealed class Proto
{
    private readonly MemoryStream _bytes = new();

    public Proto Add(int field, long value) =>
        Write(field, WireFormat.WireType.Varint, stream => stream.WriteInt64(value));

    public Proto Add(int field, float value) =>
        Write(field, WireFormat.WireType.Fixed32, stream => stream.WriteFloat(value));

    public Proto Add(int field, string value) =>
        Write(field, WireFormat.WireType.LengthDelimited, stream => stream.WriteString(value));

    public Proto Add(int field, Proto message) => Add(field, message.ToArray());

    public Proto Add(int field, byte[] bytes) =>
        Write(field, WireFormat.WireType.LengthDelimited, stream => stream.WriteBytes(ByteString.CopyFrom(bytes)));

    public Proto AddAll(int field, IEnumerable<Proto> messages)
    {
        foreach (var message in messages)
        {
            Add(field, message);
        }

        return this;
    }

    public byte[] ToArray() => _bytes.ToArray();

    private Proto Write(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        using var stream = new CodedOutputStream(_bytes, leaveOpen: true);
        stream.WriteTag(field, type);
        write(stream);
        return this;
    }
}
