using CsCheck;
using Tensors.Testing;
using VoiceActivity.Audio;

namespace VoiceActivity.Tests;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(8_000, 1_000)]
    [InlineData(8_000, 3_400)]
    [InlineData(11_025, 440)]
    [InlineData(11_025, 4_800)]
    [InlineData(22_050, 1_000)]
    [InlineData(22_050, 7_000)]
    [InlineData(44_100, 1_000)]
    [InlineData(44_100, 7_000)]
    [InlineData(48_000, 1_000)]
    [InlineData(48_000, 7_000)]
    [InlineData(96_000, 1_000)]
    [InlineData(96_000, 7_000)]
    [InlineData(15_999, 6_900)]
    [InlineData(767_999, 1_000)]
    public void A_tone_keeps_its_frequency_level_and_phase(int rate, double frequency)
    {
        var output = Resampler.Resample(Sine(rate, frequency, rate), rate);

        // Away from the ends the output is the same sine drawn at 16 kHz: that says all three at once.
        var expected = Sine(Resampler.OutputRate, frequency, output.Length);
        var error = Decibels(Rms(Middle(output).Zip(Middle(expected), (a, b) => a - b)) / Rms(Middle(expected)));
        Assert.InRange(error, double.NegativeInfinity, -80);
    }

    [Theory]
    [InlineData(22_050, 8_000)]
    [InlineData(22_050, 10_000)]
    [InlineData(44_100, 8_100)]
    [InlineData(44_100, 15_000)]
    [InlineData(48_000, 8_000)]
    [InlineData(48_000, 16_000)]
    [InlineData(96_000, 9_000)]
    [InlineData(96_000, 31_000)]
    public void A_tone_above_8_kHz_does_not_come_back_as_a_lower_one(int rate, double frequency)
    {
        var output = Resampler.Resample(Sine(rate, frequency, rate), rate);

        Assert.InRange(Decibels(Rms(Middle(output)) / Math.Sqrt(0.5)), double.NegativeInfinity, -85);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(11_025)]
    [InlineData(44_100)]
    [InlineData(96_000)]
    public void A_constant_stays_what_it_is(int rate)
    {
        var input = new float[rate];
        Array.Fill(input, 0.5f);

        Assert.All(Middle(Resampler.Resample(input, rate)), sample => Assert.Equal(0.5f, sample, 4));
    }

    [Fact]
    public void At_16_kHz_nothing_changes()
    {
        float[] input = [0.1f, -0.2f, 1, -1, 0];

        Assert.Equal(input, Resampler.Resample(input, 16_000));
    }

    [Fact]
    public void Nothing_gives_nothing() => Assert.Empty(Resampler.Resample([], 44_100));

    [Theory]
    [InlineData(1, 48_000, 1)]
    [InlineData(3, 48_000, 1)]
    [InlineData(4, 48_000, 2)]
    [InlineData(44_100, 44_100, 16_000)]
    [InlineData(44_101, 44_100, 16_001)]
    [InlineData(1, 8_000, 2)]
    [InlineData(2, 1, 32_000)]
    public void The_length_is_the_duration_rounded_up(int samples, int rate, int expected) =>
        Assert.Equal(expected, Resampler.Resample(new float[samples], rate).Length);

    [Fact]
    public void The_length_is_right_at_every_rate_and_the_output_finite() =>
        Gen.Select(Gen.Int[0, 200], Gen.OneOf(Gen.Int[1, 768_000], Gen.Int[1_000, 48_000]))
            .Sample(
                (samples, rate) =>
                {
                    var input = Sine(rate, rate / 10.0, samples);
                    var resampler = new Resampler(input, rate);
                    var output = new float[Math.Min(resampler.Length, 1_000)];

                    Assert.Equal((long)Math.Ceiling(samples * 16_000m / rate), resampler.Length);
                    Assert.Equal(output.Length, resampler.Read(resampler.Length - output.Length, output));
                    Assert.All(output, sample => Assert.InRange(sample, -2, 2));
                },
                iter: TestEffort.Count(20_000, byDefault: 0.1)
            );

    [Fact]
    public void Twenty_minutes_do_not_drift()
    {
        // A click in silence, at a whole second: its peak must be at that second, and the same on both sides of it.
        const int rate = 11_025;
        const int seconds = 1_200;
        var input = new float[(seconds * rate) + 1_000];
        input[seconds * rate] = 1;
        var resampler = new Resampler(input, rate);
        var around = new float[201];

        resampler.Read((seconds * 16_000L) - 100, around);

        Assert.Equal(100, Array.IndexOf(around, around.Max()));
        Assert.Equal(around[..100], around[101..].Reverse());
    }

    [Fact]
    public void Window_by_window_gives_the_same_as_all_at_once()
    {
        var input = Sine(44_100, 500, 10_000);
        var whole = Resampler.Resample(input, 44_100);
        var resampler = new Resampler(input, 44_100);
        var windows = new List<float>();
        var window = new float[512];

        for (int read; (read = resampler.Read(windows.Count, window)) > 0; )
        {
            windows.AddRange(window[..read]);
        }

        Assert.Equal(whole, windows);
    }

    [Fact]
    public void A_rate_of_one_takes_no_memory_for_its_hours()
    {
        // 28 hours at 16 kHz would be 6.4 GB of floats.
        var resampler = new Resampler(new float[100_000], 1);
        var window = new float[512];

        Assert.Equal(1_600_000_000, resampler.Length);
        Assert.Equal(512, resampler.Read(resampler.Length - 512, window));
    }

    private static float[] Sine(int rate, double frequency, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(2 * Math.PI * frequency * i / rate))];

    /// <summary>All but the eighth at either end, where the silence outside reaches in.</summary>
    private static float[] Middle(float[] samples) => samples[(samples.Length / 8)..^(samples.Length / 8)];

    private static double Rms(IEnumerable<float> samples) =>
        Math.Sqrt(samples.Average(sample => (double)sample * sample));

    private static double Decibels(double ratio) => 20 * Math.Log10(ratio);
}
