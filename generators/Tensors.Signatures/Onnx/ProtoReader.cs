using System.Text;

namespace Tensors.Signatures;

/// <summary>
/// Iterates over the fields of a protobuf message in a file, and reads only the values that are requested. Other values are skipped; a
/// value larger than the buffer is not even read from the file.
/// </summary>
/// <remarks>
/// Written by hand because protobuf libraries read the whole message, including weights, and do not support more than 2 GiB. The format is
/// described at https://protobuf.dev/programming-guides/encoding. The file is not trusted: each length is checked against the rest of the
/// enclosing message before it is used, and the memory that is kept is limited.
/// </remarks>
internal sealed class ProtoReader(FileWindow file)
{
    /// <summary>The maximum nesting depth of messages, including groups. Protobuf's own readers have the same limit.</summary>
    public const int MaxDepth = 100;

    /// <summary>
    /// The maximum number of bytes that names and texts from one file occupy, including an overhead for each. Real models need about 100
    /// KiB.
    /// </summary>
    public const long MaxKeptBytes = 64L << 20;

    private const string Broken = "The file is damaged. Download it or export it again.";

    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    private long _end = file.Length;
    private int _depth;
    private long _kept;
    private bool _hasValue;

    /// <summary>Gets the position of the next byte.</summary>
    public long Position { get; private set; }

    /// <summary>Gets the position at which the current field begins.</summary>
    public long FieldPosition { get; private set; }

    /// <summary>Gets the tag of the current field: its number and, in the lowest 3 bits, its wire type.</summary>
    public uint Tag { get; private set; }

    /// <summary>
    /// Advances to the next field of the current message, and skips the previous field's value if it was not read. Returns false at the
    /// end of the message.
    /// </summary>
    /// <returns>True if there is another field; false at the end of the message.</returns>
    public bool NextField()
    {
        if (_hasValue)
        {
            SkipValue();
        }

        if (Position == _end)
        {
            return false;
        }

        ReadTag();
        if (WireTypeOf(Tag) is WireType.EndGroup)
        {
            throw Error($"an end-group tag has no matching start-group tag. {Broken}", FieldPosition);
        }

        _hasValue = true;
        return true;
    }

    /// <summary>Reads the value of the current field as a 64-bit integer.</summary>
    public long ReadInt64()
    {
        _hasValue = false;
        return ReadVarint();
    }

    /// <summary>Reads the value of the current field as a 32-bit integer. As in protobuf, the upper 32 bits are dropped.</summary>
    public int ReadInt32() => unchecked((int)ReadInt64());

    /// <summary>Reads the value of the current field as a string.</summary>
    /// <param name="what">A description of the text for error messages.</param>
    public string ReadString(string what)
    {
        _hasValue = false;
        var start = FieldPosition;
        var length = ReadLength();
        Keep(length);
        var bytes = new byte[length];
        file.Copy(Position, bytes);
        Position += length;
        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new OnnxFormatException($"{what} is not UTF-8. {Broken}", start, e);
        }
    }

    /// <summary>Enters the message in the current field. Returns a value that the caller passes to <see cref="LeaveMessage"/>.</summary>
    public long EnterMessage()
    {
        _hasValue = false;
        var length = ReadLength();
        if (++_depth > MaxDepth)
        {
            throw TooDeep();
        }

        var outer = _end;
        _end = Position + length;
        return outer;
    }

    /// <summary>Returns to the enclosing message. Call it after <see cref="NextField"/> has returned false.</summary>
    public void LeaveMessage(long outer)
    {
        _end = outer;
        _depth--;
    }

    /// <summary>
    /// Adds to the number of bytes that are kept from the file. Throws if the total exceeds <see cref="MaxKeptBytes"/>, so that a
    /// malicious file cannot exhaust the memory.
    /// </summary>
    public void Keep(long bytes)
    {
        // The objects that hold the text need memory too.
        _kept += bytes + 64;
        if (_kept > MaxKeptBytes)
        {
            throw Error(
                $"the names and texts up to here need more than {MaxKeptBytes >> 20} MiB, the limit for the signature of a model. Shorten the doc "
                    + "strings and metadata.",
                FieldPosition
            );
        }
    }

    private void SkipValue()
    {
        _hasValue = false;
        if (WireTypeOf(Tag) is WireType.StartGroup)
        {
            SkipGroup();
            return;
        }

        SkipScalar();
    }

    private void SkipScalar()
    {
        switch (WireTypeOf(Tag))
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Pass(8);
                break;
            case WireType.Fixed32:
                Pass(4);
                break;
            default:
                Pass(ReadLength());
                break;
        }
    }

    private void SkipGroup()
    {
        var open = new Stack<uint>();
        open.Push(Tag);
        while (open.Count > 0)
        {
            if (Position == _end)
            {
                throw Error($"a group does not end within its message. {Broken}", FieldPosition);
            }

            ReadTag();
            switch (WireTypeOf(Tag))
            {
                case WireType.StartGroup when _depth + open.Count >= MaxDepth:
                    throw TooDeep();
                case WireType.StartGroup:
                    open.Push(Tag);
                    break;
                case WireType.EndGroup when open.Pop() >> 3 != Tag >> 3:
                    throw Error(
                        $"an end-group tag does not match the start-group tag of its group. {Broken}",
                        FieldPosition
                    );
                case WireType.EndGroup:
                    break;
                default:
                    SkipScalar();
                    break;
            }
        }
    }

    private static WireType WireTypeOf(uint tag) => (WireType)(tag & 7);

    private void ReadTag()
    {
        FieldPosition = Position;
        var tag = unchecked((ulong)ReadVarint());
        if (tag > uint.MaxValue || tag >> 3 == 0 || WireTypeOf((uint)tag) > WireType.Fixed32)
        {
            throw Error(
                $"{tag} is not a valid tag of a protobuf field. The file is not an ONNX model, or it is damaged. Download it or export it "
                    + "again.",
                FieldPosition
            );
        }

        Tag = (uint)tag;
    }

    private long ReadVarint()
    {
        var start = Position;
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            // Only one bit of the tenth byte belongs to the number; as in protobuf, the others are dropped.
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return unchecked((long)value);
            }
        }

        throw Error($"a number takes more than 10 bytes. {Broken}", start);
    }

    private long ReadLength()
    {
        var start = Position;
        var length = ReadVarint();
        CheckLeft(length, start);
        return length;
    }

    private void Pass(long length)
    {
        CheckLeft(length, Position);
        Position += length;
    }

    private void CheckLeft(long length, long start)
    {
        // A negative value is a length of more than 8 EiB.
        if (length >= 0 && length <= _end - Position)
        {
            return;
        }

        throw Error(
            length < 0 || length <= file.Length - Position
                ? $"a field has {unchecked((ulong)length)} bytes, but its message has {_end - Position} left. {Broken}"
                : $"a field has {length} bytes, but the file ends after {file.Length - Position}. It is truncated. Download it or export it again.",
            start
        );
    }

    private byte ReadByte()
    {
        if (Position == _end)
        {
            throw Error(
                _end == file.Length
                    ? "the file ends within a field. It is truncated. Download it or export it again."
                    : $"a message ends within a field. {Broken}",
                Position
            );
        }

        return file.At(Position++);
    }

    private OnnxFormatException TooDeep() =>
        Error($"messages are nested more than {MaxDepth} levels deep. {Broken}", FieldPosition);

    private static OnnxFormatException Error(string message, long offset) => new(message, offset);

    private enum WireType
    {
        Varint,
        Fixed64,
        Bytes,
        StartGroup,
        EndGroup,
        Fixed32,
    }
}
