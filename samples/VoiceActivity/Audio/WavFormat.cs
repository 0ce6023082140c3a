using System.Buffers.Binary;
using System.Globalization;

namespace VoiceActivity.Audio;

/// <summary>How one sample of one channel is stored. All are little-endian.</summary>
public enum SampleEncoding
{
    /// <summary>8-bit PCM, the only unsigned one: 128 is silence.</summary>
    UInt8,

    /// <summary>16-bit PCM.</summary>
    Int16,

    /// <summary>24-bit PCM, three bytes.</summary>
    Int24,

    /// <summary>32-bit PCM.</summary>
    Int32,

    /// <summary>32-bit IEEE float, full scale 1.</summary>
    Float32,

    /// <summary>64-bit IEEE float, full scale 1.</summary>
    Float64,
}

/// <summary>A WAV file's <c>fmt </c> chunk, checked.</summary>
/// <param name="Encoding">How a sample is stored.</param>
/// <param name="Channels">1 to <see cref="MaxChannels"/>.</param>
/// <param name="SampleRate">Frames a second, 1 to <see cref="MaxSampleRate"/>.</param>
/// <param name="FrameBytes">Bytes of one frame: one sample of every channel.</param>
public readonly record struct WavFormat(SampleEncoding Encoding, int Channels, int SampleRate, int FrameBytes)
{
    /// <summary>More channels than any microphone array in use; a header that says more is a broken header.</summary>
    public const int MaxChannels = 64;

    /// <summary>The highest rate any converter delivers, in Hz.</summary>
    public const int MaxSampleRate = 768_000;

    /// <summary>What is read, for people.</summary>
    public static string Supported { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $"PCM of 8, 16, 24 or 32 bits or float of 32 or 64 bits, 1 to {MaxChannels} channels (which are averaged), and a sample rate of up to {MaxSampleRate / 1000} kHz"
        );

    /// <summary>The bytes of a <c>fmt </c> chunk that <see cref="Parse"/> looks at; longer chunks are allowed.</summary>
    public const int ParsedBytes = 40;

    // WAVEFORMATEX (16 or 18 bytes) and WAVEFORMATEXTENSIBLE (40), as mmreg.h declares them.
    private const int ShortestBytes = 16;
    private const ushort TagPcm = 1;
    private const ushort TagFloat = 3;
    private const ushort TagExtensible = 0xFFFE;

    /// <summary>What every subformat GUID that stands for a plain format tag ends with.</summary>
    private static ReadOnlySpan<byte> SubformatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads the first <see cref="ParsedBytes"/> bytes, or all there are, of a <c>fmt </c> chunk.</summary>
    /// <remarks>
    /// The byte rate (bytes 8 to 11) is not looked at: it follows from the others, and writers get it wrong. Neither are the
    /// valid bits of an extensible header: samples are left-justified in their container, so the container's scale holds.
    /// </remarks>
    /// <exception cref="WavFormatException">The format is not one this sample reads, or contradicts itself.</exception>
    public static WavFormat Parse(ReadOnlySpan<byte> chunk, string name)
    {
        if (chunk.Length < ShortestBytes)
        {
            throw Error(
                name,
                $"its 'fmt ' chunk has {chunk.Length} bytes, but it must have at least {ShortestBytes}",
                WavFile.AdviceDamaged
            );
        }

        var tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        var frameBytes = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);

        if (tag == TagExtensible)
        {
            tag = ParseSubformat(chunk, name);
        }

        var encoding = (tag, bits) switch
        {
            (TagPcm, 8) => SampleEncoding.UInt8,
            (TagPcm, 16) => SampleEncoding.Int16,
            (TagPcm, 24) => SampleEncoding.Int24,
            (TagPcm, 32) => SampleEncoding.Int32,
            (TagFloat, 32) => SampleEncoding.Float32,
            (TagFloat, 64) => SampleEncoding.Float64,
            (TagPcm or TagFloat, _) => throw Error(
                name,
                $"it holds {bits}-bit {(tag == TagPcm ? "PCM" : "float")} samples, but PCM must have 8, 16, 24 or 32 bits and float 32 or 64",
                WavFile.AdviceConvert
            ),
            _ => throw Error(
                name,
                $"its samples are {TagName(tag)}, but only plain PCM and float are supported",
                WavFile.AdviceConvert
            ),
        };

        if (channels is 0 or > MaxChannels)
        {
            throw Error(
                name,
                $"its header says {channels} channels, but it must be 1 to {MaxChannels}",
                WavFile.AdviceDamaged
            );
        }

        if (rate is 0 or > MaxSampleRate)
        {
            throw Error(
                name,
                $"its header says {rate} samples per second, but it must be 1 to {MaxSampleRate}",
                WavFile.AdviceDamaged
            );
        }

        var expectedFrameBytes = channels * (bits / 8);
        return frameBytes == expectedFrameBytes
            ? new WavFormat(encoding, channels, (int)rate, frameBytes)
            : throw Error(
                name,
                $"its header says {frameBytes} bytes for each frame, but {channels} channels of {bits} bits need {expectedFrameBytes}",
                WavFile.AdviceDamaged
            );
    }

    private static ushort ParseSubformat(ReadOnlySpan<byte> chunk, string name)
    {
        if (chunk.Length < ParsedBytes)
        {
            throw Error(
                name,
                $"its 'fmt ' chunk is of the extensible kind, but has {chunk.Length} bytes instead of at least {ParsedBytes}",
                WavFile.AdviceDamaged
            );
        }

        var subformat = chunk.Slice(24, 16);
        return subformat[2..].SequenceEqual(SubformatTail)
            ? BinaryPrimitives.ReadUInt16LittleEndian(subformat)
            : throw Error(
                name,
                $"its samples have the subformat {new Guid(subformat)}, but only plain PCM and float are supported",
                WavFile.AdviceConvert
            );
    }

    private static string TagName(ushort tag) =>
        tag switch
        {
            0x02 => "Microsoft ADPCM",
            0x06 => "A-law",
            0x07 => "mu-law",
            0x11 => "IMA ADPCM",
            0x31 => "GSM 6.10",
            0x50 => "MPEG audio",
            0x55 => "MP3",
            _ => string.Create(CultureInfo.InvariantCulture, $"of the unknown format 0x{tag:X4}"),
        };

    private static WavFormatException Error(string name, FormattableString what, string advice) =>
        WavFile.Error(name, what, advice);
}
