using System.Buffers.Binary;
using System.Text;

namespace VoiceActivity.Tests;

/// <summary>Makes WAV files in memory, right ones and wrong ones: every field of the header can be overridden.</summary>
internal sealed class WavBuilder
{
    public const ushort Pcm = 1;
    public const ushort Float = 3;
    public const ushort Extensible = 0xFFFE;

    private readonly List<(string Id, byte[] Body)> _before = [];
    private readonly List<(string Id, byte[] Body)> _after = [];

    public ushort Tag { get; init; } = Pcm;
    public ushort Bits { get; init; } = 16;
    public ushort Channels { get; init; } = 1;
    public uint Rate { get; init; } = 16_000;
    public ushort? FrameBytes { get; init; }
    public Guid? Subformat { get; init; }
    public int? FormatLength { get; init; }
    public byte[] Data { get; init; } = [];
    public uint? DataSize { get; init; }
    public uint? RiffSize { get; init; }
    public bool OmitFormat { get; init; }
    public bool OmitData { get; init; }

    public static Guid SubformatOf(ushort tag) => new(tag, 0, 0x10, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71);

    public static byte[] Int16(params short[] samples)
    {
        var bytes = new byte[samples.Length * 2];
        for (var i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i * 2), samples[i]);
        }

        return bytes;
    }

    public static byte[] Float32(params float[] samples)
    {
        var bytes = new byte[samples.Length * 4];
        for (var i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), samples[i]);
        }

        return bytes;
    }

    public static byte[] Float64(params double[] samples)
    {
        var bytes = new byte[samples.Length * 8];
        for (var i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * 8), samples[i]);
        }

        return bytes;
    }

    /// <summary>Puts a chunk before the sound, after the format.</summary>
    public WavBuilder WithChunk(string id, params byte[] body)
    {
        _before.Add((id, body));
        return this;
    }

    /// <summary>Puts a chunk after the sound.</summary>
    public WavBuilder WithLastChunk(string id, params byte[] body)
    {
        _after.Add((id, body));
        return this;
    }

    public byte[] Build()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(0u);
        writer.Write("WAVE"u8);
        if (!OmitFormat)
        {
            WriteChunk(writer, "fmt ", BuildFormat(), size: null);
        }

        _before.ForEach(chunk => WriteChunk(writer, chunk.Id, chunk.Body, size: null));
        if (!OmitData)
        {
            WriteChunk(writer, "data", Data, DataSize);
        }

        _after.ForEach(chunk => WriteChunk(writer, chunk.Id, chunk.Body, size: null));
        writer.Flush();
        var file = stream.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), RiffSize ?? (uint)file.Length - 8);
        return file;
    }

    private byte[] BuildFormat()
    {
        var bytes = new byte[Tag == Extensible ? 40 : 16];
        var frameBytes = FrameBytes ?? (ushort)(Channels * Bits / 8);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Tag);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), Channels);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Rate);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Rate * frameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(12), frameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(14), Bits);
        if (Tag == Extensible)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), 22);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), Bits);
            (Subformat ?? SubformatOf(Pcm)).TryWriteBytes(bytes.AsSpan(24));
        }

        Array.Resize(ref bytes, FormatLength ?? bytes.Length);
        return bytes;
    }

    private static void WriteChunk(BinaryWriter writer, string id, byte[] body, uint? size)
    {
        writer.Write(Encoding.ASCII.GetBytes(id));
        writer.Write(size ?? (uint)body.Length);
        writer.Write(body);
        if (body.Length % 2 == 1)
        {
            writer.Write((byte)0);
        }
    }
}
