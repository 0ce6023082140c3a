using System.Buffers.Binary;

namespace VoiceActivity.Audio;

/// <summary>Turns frames of any encoding into mono floats.</summary>
/// <param name="format">How the frames are stored.</param>
/// <remarks>
/// Float samples that are not numbers count as silence, and those beyond full scale are cut to it, as a player does: one NaN
/// would otherwise stay in the model's state for the rest of the recording. The mean is taken in double precision.
/// </remarks>
public readonly struct SampleDecoder(WavFormat format)
{
    /// <summary>Decodes as many frames as <paramref name="mono"/> takes.</summary>
    /// <param name="frames">Whole frames.</param>
    /// <param name="mono">One sample for each frame: the mean of its channels, -1 to 1.</param>
    public void Decode(ReadOnlySpan<byte> frames, Span<float> mono)
    {
        var sampleBytes = format.FrameBytes / format.Channels;
        for (var i = 0; i < mono.Length; i++)
        {
            var frame = frames.Slice(i * format.FrameBytes, format.FrameBytes);
            double sum = 0;
            for (var offset = 0; offset < frame.Length; offset += sampleBytes)
            {
                sum += DecodeOne(frame[offset..]);
            }

            mono[i] = (float)(sum / format.Channels);
        }
    }

    private double DecodeOne(ReadOnlySpan<byte> bytes) =>
        format.Encoding switch
        {
            SampleEncoding.UInt8 => (bytes[0] - 128) / 128.0,
            SampleEncoding.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32_768.0,
            SampleEncoding.Int24 => (bytes[0] | (bytes[1] << 8) | ((sbyte)bytes[2] << 16)) / 8_388_608.0,
            SampleEncoding.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2_147_483_648.0,
            SampleEncoding.Float32 => Sanitize(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            SampleEncoding.Float64 => Sanitize(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
            _ => throw new InvalidOperationException(
                $"{format.Encoding} is not a valid encoding of a {nameof(WavFormat)}."
            ),
        };

    private static double Sanitize(double sample) => double.IsFinite(sample) ? Math.Clamp(sample, -1, 1) : 0;
}
