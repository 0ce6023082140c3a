using CsCheck;
using Tensors.Testing;

namespace VoiceActivity.Tests;

/// <summary>
/// Probabilities are written as text, one character a window of 32 ms: '#' is speech (0.9), '.' is silence (0.1), '~' lies
/// between the two thresholds (0.4).
/// </summary>
public sealed class SpeechSegmentsTests
{
    private static readonly SpeechSegmentRule _noPad = new() { Pad = TimeSpan.Zero };

    [Fact]
    public void Nothing_gives_nothing() => Assert.Empty(Find(""));

    [Fact]
    public void Silence_gives_nothing() => Assert.Empty(Find("...................."));

    [Fact]
    public void Speech_is_from_its_first_window_to_its_first_silent_one_with_30_ms_on_either_side() =>
        Assert.Equal([new SpeechSegment(0.29, 0.67)], Find("..........##########.........."));

    [Fact]
    public void Padding_stays_within_the_recording() => Assert.Equal([new SpeechSegment(0, 0.32)], Find("##########"));

    [Fact]
    public void A_last_window_that_is_filled_up_does_not_lengthen_the_recording()
    {
        var segments = SpeechSegments.Find(Parse("....##########"), sampleCount: 6_756);

        Assert.Equal([new SpeechSegment(0.098, 0.42225)], segments);
    }

    [Fact]
    public void A_pause_below_100_ms_does_not_end_speech() =>
        Assert.Equal([new SpeechSegment(0, 0.64)], Find("########...#########", _noPad));

    [Fact]
    public void A_pause_above_100_ms_ends_speech_where_it_began() =>
        Assert.Equal(
            [new SpeechSegment(0, 0.256), new SpeechSegment(0.416, 0.704)],
            Find("########.....#########", _noPad)
        );

    [Fact]
    public void Between_the_thresholds_speech_goes_on_but_does_not_begin()
    {
        Assert.Equal([new SpeechSegment(0, 0.512)], Find("########~~~~~~~~.....", _noPad));
        Assert.Empty(Find("~~~~~~~~~~~~~~~~"));
    }

    [Fact]
    public void A_pause_is_not_ended_by_windows_between_the_thresholds()
    {
        // As in the Silero project: the pause counts from its first silent window, and only speech takes it back.
        Assert.Equal([new SpeechSegment(0, 0.256)], Find("########.~~~~.~~~~~~~", _noPad));
        Assert.Equal([new SpeechSegment(0, 0.608)], Find("########.~~########.....", _noPad));
    }

    [Theory]
    [InlineData("....#######.....", 0)]
    [InlineData("....########....", 1)]
    [InlineData("....#######", 0)]
    public void Speech_below_250_ms_is_noise(string probabilities, int segments) =>
        Assert.Equal(segments, Find(probabilities).Count);

    [Fact]
    public void Speech_just_before_the_end_goes_on_to_the_end_where_the_pause_is_too_short() =>
        Assert.Equal([new SpeechSegment(0, 0.32)], Find("########..", _noPad));

    [Fact]
    public void Segments_that_overlap_when_padded_become_one()
    {
        var wide = new SpeechSegmentRule { Pad = TimeSpan.FromMilliseconds(100) };

        Assert.Equal([new SpeechSegment(0, 0.864)], Find("########.....##############", wide));
    }

    [Theory]
    [InlineData(0.5f, 1)]
    [InlineData(0.4999f, 0)]
    public void The_threshold_itself_is_speech(float probability, int segments)
    {
        var probabilities = new float[20];
        Array.Fill(probabilities, probability);

        Assert.Equal(segments, SpeechSegments.Find(probabilities, 20 * 512).Count);
    }

    [Fact]
    public void Segments_are_in_order_apart_and_within_the_recording() =>
        Gen.Select(Gen.Float[0, 1].Array[0, 100], Gen.Int[0, 511], Gen.Int[0, 400])
            .Sample(
                (probabilities, missing, padMilliseconds) =>
                {
                    var samples = Math.Max(0, (probabilities.Length * 512) - missing);
                    var rule = new SpeechSegmentRule { Pad = TimeSpan.FromMilliseconds(padMilliseconds) };
                    double last = -1;
                    foreach (var segment in SpeechSegments.Find(probabilities, samples, rule))
                    {
                        Assert.True(segment.Start > last && segment.Start >= 0 && segment.End > segment.Start);
                        last = segment.End;
                    }

                    Assert.True(last <= samples / 16_000.0);
                },
                iter: TestEffort.Count(1_000, byDefault: 0.1)
            );

    private static IReadOnlyList<SpeechSegment> Find(string probabilities, SpeechSegmentRule? rule = null) =>
        SpeechSegments.Find(Parse(probabilities), probabilities.Length * 512, rule);

    private static float[] Parse(string probabilities) =>
        [
            .. probabilities.Select(c =>
                c switch
                {
                    '#' => 0.9f,
                    '~' => 0.4f,
                    _ => 0.1f,
                }
            ),
        ];
}
