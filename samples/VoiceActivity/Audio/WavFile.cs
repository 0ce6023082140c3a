using System.Buffers.Binary;

namespace VoiceActivity.Audio;

/// <summary>What a WAV file holds, its channels averaged to one.</summary>
/// <param name="SampleRate">Samples a second, 1 to <see cref="WavFormat.MaxSampleRate"/>.</param>
/// <param name="Channels">How many channels were averaged.</param>
/// <param name="Samples">Each from -1 to 1 and finite. May be empty.</param>
public sealed record WavAudio(int SampleRate, int Channels, float[] Samples)
{
    /// <summary>How many samples a channel the header claims beyond those that the file holds: more than 0 where the file is cut off.</summary>
    public long MissingSamples { get; init; }

    /// <summary>The duration, in seconds.</summary>
    public double Seconds => (double)Samples.Length / SampleRate;

    /// <summary>The duration of what is missing, in seconds.</summary>
    public double MissingSeconds => (double)MissingSamples / SampleRate;
}

/// <summary>
/// Reads RIFF/WAVE files: PCM of 8, 16, 24 and 32 bits, float of 32 and 64, plain or extensible headers.
/// The format: IBM and Microsoft, <i>Multimedia Programming Interface and Data Specifications 1.0</i>, 1991.
/// </summary>
/// <remarks>
/// What the header says is never trusted for more than what the stream then holds: memory is taken for bytes that are
/// there. A recording cut short gives what is there, and says how much is missing. One written by a program that could not go back to
/// fill in the sizes gives what is there: those sizes are known values. docs/decisions/0019-audio-by-own-code.md says why this is not a library.
/// </remarks>
public static class WavFile
{
    /// <summary>The most samples a channel may have: 2 GiB as floats, 9.3 hours at 16 kHz.</summary>
    public const int MaxSamples = 1 << 29;

    internal const string AdviceConvert =
        "Convert the file first, for example with: ffmpeg -i INPUT -ac 1 -ar 16000 -c:a pcm_s16le OUTPUT.wav";
    internal const string AdviceDamaged = "The file is damaged. Download it again, or convert the original again.";

    private const uint UnknownSize = 0xFFFF_FFFF;
    private const int RiffHeaderBytes = 12;
    private const int ChunkHeaderBytes = 8;

    /// <summary>Reads a file.</summary>
    /// <exception cref="WavFormatException">It cannot be opened or read, or is not such a file.</exception>
    public static WavAudio Read(string path)
    {
        try
        {
            if (path.Length == 0)
            {
                throw new WavFormatException("The path of the recording is empty. Give the path of a WAV file.");
            }

            if (Directory.Exists(path))
            {
                throw new WavFormatException($"'{path}' is a folder. Give the path of a WAV file.");
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return Read(stream, path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WavFormatException($"'{path}' does not exist. Give the path of a WAV file.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new WavFormatException(
                $"'{path}' cannot be read, because this user does not have the permission. Change its permissions.",
                error
            );
        }
        catch (Exception error) when (error is IOException or ArgumentException or NotSupportedException)
        {
            throw new WavFormatException(
                $"'{path}' could not be read: {error.Message} Give the path of a WAV file.",
                error
            );
        }
    }

    /// <summary>Reads a stream from where it stands; it need not be able to seek.</summary>
    /// <param name="stream">Left open, at no particular place.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="WavFormatException">It is not such a file.</exception>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public static WavAudio Read(Stream stream, string name)
    {
        var riffBytes = ReadRiffHeader(stream, name);
        WavFormat? format = null;
        long position = RiffHeaderBytes;
        Span<byte> header = stackalloc byte[ChunkHeaderBytes];
        Span<byte> formatChunk = stackalloc byte[WavFormat.ParsedBytes];

        while (stream.ReadAtLeast(header, ChunkHeaderBytes, throwOnEndOfStream: false) == ChunkHeaderBytes)
        {
            var id = header[..4];
            var size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            position += ChunkHeaderBytes;

            if (id.SequenceEqual("data"u8))
            {
                return format is { } known
                    ? ReadData(stream, known, DataBytes(size, riffBytes, position), name)
                    : throw Error(
                        name,
                        $"its 'data' chunk comes before its 'fmt ' chunk, which must describe the format of the sound",
                        AdviceDamaged
                    );
            }

            var parsed = 0;
            if (id.SequenceEqual("fmt "u8))
            {
                var wanted = (int)Math.Min(size, WavFormat.ParsedBytes);
                parsed = stream.ReadAtLeast(formatChunk[..wanted], wanted, throwOnEndOfStream: false);
                format = WavFormat.Parse(formatChunk[..parsed], name);
            }

            // A chunk of odd length is followed by one byte that its size does not count.
            var padded = size + (size & 1L);
            Skip(stream, padded - parsed);
            position += padded;
        }

        throw format is null
            ? Error(
                name,
                $"it ends before its 'fmt ' chunk, which must describe the format of the sound",
                AdviceDamaged
            )
            : Error(name, $"it ends before its 'data' chunk, which must contain the sound", AdviceDamaged);
    }

    internal static WavFormatException Error(string name, FormattableString what, string advice) =>
        new(
            FormattableString.Invariant(
                $"'{name}' cannot be read as a WAV file: {FormattableString.Invariant(what)}. {advice}"
            )
        );

    /// <summary>Gives the size in the RIFF header: the bytes after its first eight.</summary>
    private static uint ReadRiffHeader(Stream stream, string name)
    {
        Span<byte> header = stackalloc byte[RiffHeaderBytes];
        var read = stream.ReadAtLeast(header, RiffHeaderBytes, throwOnEndOfStream: false);
        if (read == 0)
        {
            throw Error(name, $"it is empty", "Give the path of a WAV file.");
        }

        if (read == RiffHeaderBytes && header.StartsWith("RIFF"u8) && header[8..].SequenceEqual("WAVE"u8))
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        }

        if (header.StartsWith("RF64"u8) || header.StartsWith("BW64"u8))
        {
            throw Error(
                name,
                $"it is RF64, the variant for files above 4 GB, but only RIFF is supported",
                AdviceConvert
            );
        }

        throw header.StartsWith("RIFX"u8)
            ? Error(name, $"it is RIFX, the big-endian variant, but only RIFF is supported", AdviceConvert)
            : Error(
                name,
                $"it does not begin with 'RIFF', a size and 'WAVE', but with {Show(header[..read])}",
                AdviceConvert
            );
    }

    /// <summary>The bytes the data chunk claims, or all that come where its writer did not know.</summary>
    private static long DataBytes(uint size, uint riffBytes, long dataStart)
    {
        // A writer that was killed, or wrote to a pipe, leaves 0 in both sizes, or in this one with a file size that ends
        // here. A file size that reaches further says that other chunks follow: then the chunk really is empty.
        var isUnfinished =
            size == 0 && (riffBytes is 0 or UnknownSize || riffBytes + (long)ChunkHeaderBytes <= dataStart);
        return IsPlaceholder(size) || isUnfinished ? long.MaxValue : size;
    }

    // What writers to a pipe put where they do not know the size: ffmpeg the largest number, SoX 0x7FFFF000, arecord and others 2 GiB,
    // or one of these less the bytes of a header.
    private static bool IsPlaceholder(uint size)
    {
        const uint OfSox = 0x7FFF_F000;
        const uint TwoGiB = 0x8000_0000;
        const uint Headers = 256;
        return size == OfSox || size is >= TwoGiB - Headers and <= TwoGiB || size >= UnknownSize - Headers;
    }

    private static WavAudio ReadData(Stream stream, WavFormat format, long claimedBytes, string name)
    {
        var claimedFrames = claimedBytes == long.MaxValue ? 0 : claimedBytes / format.FrameBytes;
        var decoder = new SampleDecoder(format);
        if (stream.CanSeek)
        {
            claimedBytes = Math.Min(claimedBytes, Math.Max(0, stream.Length - stream.Position));
        }

        // From a pipe nothing says how much will come: start small and grow with what does.
        var samples = new float[stream.CanSeek ? Math.Min(claimedBytes / format.FrameBytes, MaxSamples) : 0];
        var count = 0;
        var buffer = new byte[Math.Max(1, 65_536 / format.FrameBytes) * format.FrameBytes];

        while (claimedBytes >= format.FrameBytes)
        {
            var wanted = (int)Math.Min(buffer.Length, claimedBytes);
            var read = stream.ReadAtLeast(buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            var frames = read / format.FrameBytes;
            if (frames > MaxSamples - count)
            {
                throw Error(
                    name,
                    $"it has more than {MaxSamples} samples for each channel",
                    "Split the file into parts."
                );
            }

            if (samples.Length < count + frames)
            {
                Array.Resize(ref samples, Math.Min(MaxSamples, Math.Max(count + frames, samples.Length * 2)));
            }

            decoder.Decode(buffer.AsSpan(0, frames * format.FrameBytes), samples.AsSpan(count, frames));
            count += frames;
            claimedBytes -= read;
            if (read < wanted)
            {
                break;
            }
        }

        Array.Resize(ref samples, count);
        return new WavAudio(format.SampleRate, format.Channels, samples)
        {
            MissingSamples = Math.Max(0, claimedFrames - count),
        };
    }

    private static void Skip(Stream stream, long bytes)
    {
        if (stream.CanSeek)
        {
            // Not beyond the end: not every stream may stand there, and the next read finds the end all the same.
            stream.Position = Math.Max(stream.Position, Math.Min(stream.Length, stream.Position + bytes));
            return;
        }

        Span<byte> buffer = stackalloc byte[4096];
        while (bytes > 0)
        {
            var read = stream.Read(buffer[..(int)Math.Min(bytes, buffer.Length)]);
            if (read == 0)
            {
                return;
            }

            bytes -= read;
        }
    }

    /// <summary>Bytes as text where they are text, so that 'OggS' or 'fLaC' names itself; control characters as dots.</summary>
    private static string Show(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            text[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '.';
        }

        return $"'{text}'";
    }
}
