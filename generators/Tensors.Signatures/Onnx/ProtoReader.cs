using System.Text;

namespace Tensors.Signatures;

/// <summary>
/// Walks through the fields of a protobuf message in a file, and reads only those that it is asked for: what is passed over
/// costs no memory and, where it is larger than the buffer, no reading either.
/// </summary>
/// <remarks>
/// Written by hand because a protobuf library reads all of a message, weights included, and none can pass 2 GiB. The format is
/// that of https://protobuf.dev/programming-guides/encoding. Nothing in the file is trusted: a length is checked against what
/// is left of the enclosing message before it is used, and what is kept is counted against a limit.
/// </remarks>
internal sealed class ProtoReader(FileWindow file)
{
    /// <summary>Messages within messages, groups included: what protobuf's own readers allow.</summary>
    public const int MaxDepth = 100;

    /// <summary>Bytes of names and texts, with something for each entry, that are kept of one file. Real models have some 100 KiB.</summary>
    public const long MaxKeptBytes = 64L << 20;

    private const string Broken = "The file is broken: fetch it or export it again.";

    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    private long _end = file.Length;
    private int _depth;
    private long _kept;
    private bool _hasValue;

    /// <summary>Where the next byte is.</summary>
    public long Position { get; private set; }

    /// <summary>Where the present field begins.</summary>
    public long FieldPosition { get; private set; }

    /// <summary>The present field: its number and, in the last 3 bits, how its value is written.</summary>
    public uint Tag { get; private set; }

    /// <summary>Goes to the next field of the present message, past the value of the last one if that was not read.</summary>
    /// <returns>False at the end of the message.</returns>
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
            throw Error($"a group ends here that did not begin. {Broken}", FieldPosition);
        }

        _hasValue = true;
        return true;
    }

    /// <summary>The present field's number.</summary>
    public long ReadInt64()
    {
        _hasValue = false;
        return ReadVarint();
    }

    /// <summary>The present field's number, of which protobuf takes the lower half.</summary>
    public int ReadInt32() => unchecked((int)ReadInt64());

    /// <summary>The present field's text.</summary>
    /// <param name="what">What it is, for an error's message.</param>
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

    /// <summary>Enters the message that is the present field's value. <see cref="LeaveMessage"/> takes what it returns.</summary>
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

    /// <summary>Goes back to the enclosing message, once <see cref="NextField"/> has said that there are no more fields.</summary>
    public void LeaveMessage(long outer)
    {
        _end = outer;
        _depth--;
    }

    /// <summary>Counts what is kept of the file, so that a file made for it cannot take all memory.</summary>
    public void Keep(long bytes)
    {
        // Beside the text itself, the objects that hold it.
        _kept += bytes + 64;
        if (_kept > MaxKeptBytes)
        {
            throw Error(
                $"up to here, names and texts take more than {MaxKeptBytes >> 20} MiB, which is no signature of a model. Make the doc strings and metadata shorter.",
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
                    throw Error($"another group ends here than the one that began. {Broken}", FieldPosition);
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
                $"no field of a protobuf message begins with {tag}. The file is no ONNX model, or broken.",
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
            // Of the tenth byte only one bit belongs to the number; protobuf drops the others.
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
        // A negative length is one of over 8 EiB.
        if (length >= 0 && length <= _end - Position)
        {
            return;
        }

        throw Error(
            length < 0 || length <= file.Length - Position
                ? $"a field has {unchecked((ulong)length)} bytes, but its message has {_end - Position} left. {Broken}"
                : $"a field has {length} bytes, but the file ends after {file.Length - Position}. It is truncated: fetch it or export it again.",
            start
        );
    }

    private byte ReadByte()
    {
        if (Position == _end)
        {
            throw Error(
                _end == file.Length
                    ? "the file ends within a field. It is truncated: fetch it or export it again."
                    : $"a message ends within a field. {Broken}",
                Position
            );
        }

        return file.At(Position++);
    }

    private OnnxFormatException TooDeep() =>
        Error($"messages lie within each other more than {MaxDepth} deep. {Broken}", FieldPosition);

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
