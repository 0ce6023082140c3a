using System.IO.Pipelines;
using VoiceActivity.Audio;

namespace VoiceActivity.Tests;

public sealed class WavFileTests
{
    private static readonly byte[] _fourSamples = WavBuilder.Int16(0, 16_384, -16_384, -32_768);
    private static readonly float[] _fourFloats = [0, 0.5f, -0.5f, -1];

    [Fact]
    public void A_16_bit_mono_file_is_read()
    {
        var audio = Read(new WavBuilder { Rate = 22_050, Data = _fourSamples });

        Assert.Equal(22_050, audio.SampleRate);
        Assert.Equal(1, audio.Channels);
        Assert.Equal(_fourFloats, audio.Samples);
    }

    public static TheoryData<string, ushort, ushort, byte[]> Encodings =>
        new()
        {
            { "8-bit PCM, unsigned", WavBuilder.Pcm, 8, [128, 192, 64, 0] },
            { "16-bit PCM", WavBuilder.Pcm, 16, _fourSamples },
            { "24-bit PCM", WavBuilder.Pcm, 24, [0, 0, 0, 0, 0, 0x40, 0, 0, 0xC0, 0, 0, 0x80] },
            { "32-bit PCM", WavBuilder.Pcm, 32, [0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0xC0, 0, 0, 0, 0x80] },
            { "32-bit float", WavBuilder.Float, 32, WavBuilder.Float32(0, 0.5f, -0.5f, -1) },
            { "64-bit float", WavBuilder.Float, 64, WavBuilder.Float64(0, 0.5, -0.5, -1) },
        };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_gives_the_same_samples_plain_and_extensible(
        string _,
        ushort tag,
        ushort bits,
        byte[] data
    )
    {
        var plain = new WavBuilder
        {
            Tag = tag,
            Bits = bits,
            Data = data,
        };
        var extensible = new WavBuilder
        {
            Tag = WavBuilder.Extensible,
            Subformat = WavBuilder.SubformatOf(tag),
            Bits = bits,
            Data = data,
        };

        Assert.Equal(_fourFloats, Read(plain).Samples);
        Assert.Equal(_fourFloats, Read(extensible).Samples);
    }

    [Fact]
    public void Stereo_is_averaged()
    {
        var audio = Read(new WavBuilder { Channels = 2, Data = WavBuilder.Int16(16_384, 0, -32_768, 16_384) });

        Assert.Equal(2, audio.Channels);
        Assert.Equal([0.25f, -0.25f], audio.Samples);
    }

    [Fact]
    public void Sixty_four_channels_are_averaged()
    {
        var frame = new float[64];
        frame[63] = 1;

        var audio = Read(
            new WavBuilder
            {
                Tag = WavBuilder.Float,
                Bits = 32,
                Channels = 64,
                Data = WavBuilder.Float32(frame),
            }
        );

        Assert.Equal([1 / 64f], audio.Samples);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(768_000)]
    public void The_lowest_and_the_highest_rate_are_read(int rate) =>
        Assert.Equal(rate, Read(new WavBuilder { Rate = (uint)rate, Data = _fourSamples }).SampleRate);

    [Fact]
    public void Unknown_chunks_are_skipped_with_the_padding_of_odd_ones() =>
        Assert.Equal(
            _fourFloats,
            Read(
                new WavBuilder { Data = _fourSamples }
                    .WithChunk("LIST", 1, 2, 3)
                    .WithChunk("fact", 4, 0, 0, 0)
                    .WithChunk("junk")
                    .WithLastChunk("id3 ", 9, 9, 9, 9)
            ).Samples
        );

    [Fact]
    public void A_longer_format_chunk_is_read() =>
        Assert.Equal(_fourFloats, Read(new WavBuilder { FormatLength = 51, Data = _fourSamples }).Samples);

    [Fact]
    public void An_odd_data_chunk_ends_with_its_own_bytes_not_with_the_padding() =>
        Assert.Equal(
            [0, 0.5f, -0.5f],
            Read(new WavBuilder { Bits = 8, Data = [128, 192, 64] }.WithLastChunk("LIST", 1, 2)).Samples
        );

    [Fact]
    public void A_truncated_data_chunk_gives_the_whole_frames_that_are_there()
    {
        var file = new WavBuilder { Data = _fourSamples }.Build();

        Assert.Equal([0, 0.5f, -0.5f], Read(file[..^1]).Samples);
        Assert.Equal([0, 0.5f, -0.5f], Read(file[..^2]).Samples);
        Assert.Empty(Read(file[..^8]).Samples);
        Assert.Equal(
            (0, 1, 1, 4),
            (
                Read(file).MissingSamples,
                Read(file[..^1]).MissingSamples,
                Read(file[..^2]).MissingSamples,
                Read(file[..^8]).MissingSamples
            )
        );
    }

    [Fact]
    public void What_is_missing_is_counted_in_samples_of_each_channel_and_in_seconds()
    {
        var audio = Read(
            new WavBuilder
            {
                Rate = 8_000,
                Bits = 24,
                Channels = 6,
                Data = new byte[18 * 4_000],
                DataSize = 18 * 20_000,
            }
        );

        Assert.Equal((16_000, 2, 0.5), (audio.MissingSamples, audio.MissingSeconds, audio.Seconds));
    }

    [Fact]
    public void Six_channels_of_24_bits_are_averaged()
    {
        // 0x400000 is half of full scale.
        byte[] frame = [0, 0, 0x40, 0, 0, 0x40, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var audio = Read(
            new WavBuilder
            {
                Tag = WavBuilder.Extensible,
                Subformat = WavBuilder.SubformatOf(WavBuilder.Pcm),
                Rate = 48_000,
                Bits = 24,
                Channels = 6,
                Data = frame,
            }
        );

        Assert.Equal((48_000, 6, 0.25f), (audio.SampleRate, audio.Channels, Assert.Single(audio.Samples)));
    }

    [Theory]
    [InlineData(0xFFFF_FFFFu, 0xFFFF_FFFFu)]
    [InlineData(0u, 0xFFFF_FFFFu)]
    [InlineData(0u, 0u)]
    [InlineData(0xFFFF_FFFFu, 0u)]
    [InlineData(36u, 0u)]
    [InlineData(0x7FFF_F024u, 0x7FFF_F000u)]
    [InlineData(0x7FFF_FFFFu, 0x7FFF_FFDBu)]
    [InlineData(0x8000_0024u, 0x8000_0000u)]
    [InlineData(0xFFFF_FFFFu, 0xFFFF_FFDBu)]
    public void A_file_whose_writer_could_not_fill_in_the_sizes_gives_what_is_there(uint riffSize, uint dataSize)
    {
        var file = new WavBuilder
        {
            Data = _fourSamples,
            RiffSize = riffSize,
            DataSize = dataSize,
        };

        var audio = Read(file);
        Assert.Equal(_fourFloats, audio.Samples);
        Assert.Equal(0, audio.MissingSamples);
    }

    [Fact]
    public void A_file_without_samples_is_read() => Assert.Empty(Read(new WavBuilder()).Samples);

    [Fact]
    public void An_empty_data_chunk_does_not_take_the_next_chunk_for_sound() =>
        Assert.Empty(Read(new WavBuilder().WithLastChunk("LIST", 1, 2, 3, 4)).Samples);

    [Fact]
    public void Floats_that_are_not_numbers_count_as_silence_and_loud_ones_are_cut()
    {
        float[] samples = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 2, -3e38f, float.Epsilon];

        var audio = Read(
            new WavBuilder
            {
                Tag = WavBuilder.Float,
                Bits = 32,
                Data = WavBuilder.Float32(samples),
            }
        );

        Assert.Equal([0, 0, 0, 1, -1, float.Epsilon], audio.Samples);
    }

    [Fact]
    public async Task A_pipe_is_read_to_its_end()
    {
        var samples = Enumerable.Range(0, 100_000).Select(i => (short)i).ToArray();
        var file = new WavBuilder { DataSize = 0xFFFF_FFFF, Data = WavBuilder.Int16(samples) }
            .WithChunk("LIST", new byte[10_001])
            .Build();
        var pipe = new Pipe();
        var writing = Task.Run(
            async () =>
            {
                await pipe.Writer.WriteAsync(file, TestContext.Current.CancellationToken);
                await pipe.Writer.CompleteAsync();
            },
            TestContext.Current.CancellationToken
        );

        await using var stream = pipe.Reader.AsStream();
        var audio = await Task.Run(() => WavFile.Read(stream, "pipe.wav"), TestContext.Current.CancellationToken);
        await writing;

        Assert.Equal(samples.Select(sample => sample / 32_768f), audio.Samples);
    }

    [Fact]
    public void The_speech_that_comes_with_the_sample_is_read()
    {
        var audio = WavFile.Read(Path.Combine(AppContext.BaseDirectory, "speech", "speech.wav"));

        Assert.Equal(16_000, audio.SampleRate);
        Assert.InRange(audio.Samples.Length, 10 * 16_000, 15 * 16_000);
        Assert.InRange(audio.Samples.Max(Math.Abs), 0.3f, 1);
    }

    private static WavAudio Read(WavBuilder builder) => Read(builder.Build());

    private static WavAudio Read(byte[] file) => WavFile.Read(new MemoryStream(file), "test.wav");
}
