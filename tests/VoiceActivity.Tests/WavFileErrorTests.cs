using CsCheck;
using Tensors.Testing;
using VoiceActivity.Audio;

namespace VoiceActivity.Tests;

public sealed class WavFileErrorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wav-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, byte[]> NotWavFiles =>
        new()
        {
            { "is empty", [] },
            { "does not begin with 'RIFF'", [.. "RIFF"u8] },
            { "with 'OggS....", [.. "OggS"u8, .. new byte[40]] },
            { "RF64", [.. "RF64"u8, .. new byte[4], .. "WAVE"u8] },
            { "RIFX", [.. "RIFX"u8, .. new byte[4], .. "WAVE"u8] },
            { "does not begin with 'RIFF'", [.. "RIFF"u8, .. new byte[4], .. "AVI "u8] },
            { "ends before its 'fmt ' chunk", [.. "RIFF"u8, .. new byte[4], .. "WAVE"u8] },
            { "ends before its 'fmt ' chunk", new WavBuilder { OmitFormat = true, OmitData = true }.Build() },
            { "comes before its 'fmt ' chunk", new WavBuilder { OmitFormat = true }.Build() },
            { "ends before its 'data' chunk", new WavBuilder { OmitData = true }.Build() },
            { "'fmt ' chunk has 14 bytes", new WavBuilder { FormatLength = 14 }.Build() },
            { "'fmt ' chunk has 10 bytes", new WavBuilder().Build()[..30] },
            { "Microsoft ADPCM", new WavBuilder { Tag = 2, Bits = 4 }.Build() },
            { "mu-law", new WavBuilder { Tag = 7, Bits = 8 }.Build() },
            { "unknown format 0x1234", new WavBuilder { Tag = 0x1234 }.Build() },
            { "12-bit PCM", new WavBuilder { Bits = 12, FrameBytes = 2 }.Build() },
            { "0-bit PCM", new WavBuilder { Bits = 0 }.Build() },
            { "16-bit float", new WavBuilder { Tag = WavBuilder.Float }.Build() },
            { "0 channels", new WavBuilder { Channels = 0 }.Build() },
            { "65 channels", new WavBuilder { Channels = 65 }.Build() },
            { "0 samples per second", new WavBuilder { Rate = 0 }.Build() },
            { "768001 samples per second", new WavBuilder { Rate = 768_001 }.Build() },
            { "4294967295 samples per second", new WavBuilder { Rate = uint.MaxValue }.Build() },
            { "0 bytes for each frame", new WavBuilder { FrameBytes = 0 }.Build() },
            { "3 bytes for each frame, but 1 channels of 16 bits need 2", new WavBuilder { FrameBytes = 3 }.Build() },
            {
                "extensible kind, but has 18 bytes",
                new WavBuilder { Tag = WavBuilder.Extensible, FormatLength = 18 }.Build()
            },
            {
                "subformat 00000001-0721-11d3-8644-c8c1ca000000",
                new WavBuilder
                {
                    Tag = WavBuilder.Extensible,
                    Subformat = new Guid("00000001-0721-11d3-8644-c8c1ca000000"),
                }.Build()
            },
            { "MP3", new WavBuilder { Tag = WavBuilder.Extensible, Subformat = WavBuilder.SubformatOf(0x55) }.Build() },
        };

    [Theory]
    [MemberData(nameof(NotWavFiles))]
    public void A_file_that_is_not_one_says_which_and_why(string why, byte[] file)
    {
        var error = Assert.Throws<WavFormatException>(() => WavFile.Read(new MemoryStream(file), "some.wav"));

        Assert.Contains("some.wav", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_missing_file_says_so() =>
        Assert.Contains("does not exist", ErrorOf(Path.Combine(_folder.FullName, "no.wav")));

    [Fact]
    public void A_file_in_a_missing_folder_says_so() =>
        Assert.Contains("does not exist", ErrorOf(Path.Combine(_folder.FullName, "no", "no.wav")));

    [Fact]
    public void A_folder_says_so() => Assert.Contains("is a folder", ErrorOf(_folder.FullName));

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_that_is_none_says_so(string path) =>
        Assert.Contains("Give the path of a WAV file", ErrorOf(path));

    [Fact]
    public void A_file_that_may_not_be_read_says_so()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no permission bits.");
            return;
        }

        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may read everything.");
        var path = Path.Combine(_folder.FullName, "closed.wav");
        File.WriteAllBytes(path, new WavBuilder().Build());
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.Contains("does not have the permission", ErrorOf(path));
    }

    [Theory]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0xFFFF_FFFEu)]
    [InlineData(0xFFFF_FFFFu)]
    public void A_header_that_claims_gigabytes_takes_no_memory_for_them(uint claimed)
    {
        var file = new WavBuilder { DataSize = claimed, Data = new byte[100] }.Build();

        Assert.InRange(AllocatedByReading(new MemoryStream(file)), 0, 256 * 1024);
        Assert.InRange(AllocatedByReading(new UnseekableStream(file)), 0, 256 * 1024);
    }

    [Fact]
    public void A_chunk_that_claims_more_than_there_is_ends_the_search()
    {
        var file = new WavBuilder { Data = new byte[100] }
            .WithChunk("LIST", new byte[8])
            .Build();
        file.AsSpan(40, 4).Fill(0xFF);

        Assert.Throws<WavFormatException>(() => WavFile.Read(new MemoryStream(file), "seekable.wav"));
        Assert.Throws<WavFormatException>(() => WavFile.Read(new UnseekableStream(file), "pipe.wav"));
    }

    [Fact]
    public void A_file_changed_at_random_is_read_or_refused_in_bounded_memory()
    {
        var valid = new WavBuilder
        {
            Tag = WavBuilder.Extensible,
            Channels = 2,
            Data = WavBuilder.Int16([.. Enumerable.Range(0, 64).Select(i => (short)(i * 500))]),
        }
            .WithChunk("LIST", 1, 2, 3)
            .WithLastChunk("fact", 1, 0, 0, 0)
            .Build();
        var change = Gen.Select(
            Gen.Int[0, valid.Length - 1],
            Gen.OneOf(Gen.Byte, Gen.OneOf(Gen.Const((byte)0), Gen.Const((byte)1), Gen.Const((byte)0xFF)))
        );

        Gen.Select(change.Array[1, 12], Gen.Int[0, valid.Length])
            .Sample(
                (changes, length) =>
                {
                    var file = valid[..(length < 20 ? valid.Length : length)];
                    foreach (var (at, value) in changes)
                    {
                        file[at % file.Length] = value;
                    }

                    Assert.InRange(AllocatedByReading(new MemoryStream(file)), 0, 256 * 1024);
                    Assert.InRange(AllocatedByReading(new UnseekableStream(file)), 0, 256 * 1024);
                },
                iter: TestEffort.Count(200_000, byDefault: 0.1)
            );
    }

    private static long AllocatedByReading(Stream stream)
    {
        var samples = Array.Empty<float>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            samples = WavFile.Read(stream, "random.wav").Samples;
        }
        catch (WavFormatException)
        {
            // The other good outcome.
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.All(samples, sample => Assert.InRange(sample, -1, 1));
        return allocated;
    }

    private static string ErrorOf(string path) => Assert.Throws<WavFormatException>(() => WavFile.Read(path)).Message;

    /// <summary>A pipe that gives at most seven bytes at a time.</summary>
    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(7, buffer.Length)]);
    }
}
