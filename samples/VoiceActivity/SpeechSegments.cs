using VoiceActivity.Audio;

namespace VoiceActivity;

/// <summary>A stretch of speech, in seconds from the recording's beginning.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends; after <paramref name="Start"/>.</param>
public readonly record struct SpeechSegment(double Start, double End);

/// <summary>When a row of probabilities counts as speech. The defaults are those of the Silero project.</summary>
public sealed record SpeechSegmentRule
{
    /// <summary>Speech begins with a window of at least this probability.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>Speech ends with a window below this one: lower, so that a wavering probability does not cut a word.</summary>
    public float NegativeThreshold { get; init; } = 0.35f;

    /// <summary>Shorter stretches are noise, not speech.</summary>
    public TimeSpan MinSpeech { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Shorter pauses do not end a stretch.</summary>
    public TimeSpan MinSilence { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What is added on both sides of a stretch.</summary>
    public TimeSpan Pad { get; init; } = TimeSpan.FromMilliseconds(30);
}

/// <summary>From the model's probabilities, one for each window, to stretches of speech.</summary>
public static class SpeechSegments
{
    /// <summary>The samples of one window at 16 kHz: 32 ms.</summary>
    public const int WindowSamples = 512;

    /// <summary>Finds the stretches of speech.</summary>
    /// <param name="probabilities">Of speech, 0 to 1, one for each window of <see cref="WindowSamples"/>, in order.</param>
    /// <param name="sampleCount">The recording's length at 16 kHz; the last window may reach beyond it, no segment does.</param>
    /// <param name="rule">Null for the defaults.</param>
    /// <returns>In order; none touches the next.</returns>
    public static IReadOnlyList<SpeechSegment> Find(
        ReadOnlySpan<float> probabilities,
        long sampleCount,
        SpeechSegmentRule? rule = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampleCount);
        rule ??= new SpeechSegmentRule();
        var end = Math.Min(sampleCount, (long)probabilities.Length * WindowSamples);
        return Pad(FindUnpadded(probabilities, end, rule), end, Samples(rule.Pad));
    }

    /// <summary>Stretches in samples, long enough, with pauses long enough between them.</summary>
    private static List<(long Start, long End)> FindUnpadded(
        ReadOnlySpan<float> probabilities,
        long end,
        SpeechSegmentRule rule
    )
    {
        var stretches = new List<(long Start, long End)>();
        var minSilence = Samples(rule.MinSilence);
        var minSpeech = Samples(rule.MinSpeech);
        long? speechStart = null;
        long? silenceStart = null;

        for (var i = 0; i < probabilities.Length; i++)
        {
            var position = (long)i * WindowSamples;
            if (probabilities[i] >= rule.Threshold)
            {
                speechStart ??= position;
                silenceStart = null;
            }
            else if (speechStart is { } start && probabilities[i] < rule.NegativeThreshold)
            {
                // A pause is known to be long enough only windows later; speech then ends where the pause began.
                silenceStart ??= position;
                if (position - silenceStart >= minSilence)
                {
                    AddIfLongEnough(start, silenceStart.Value);
                    (speechStart, silenceStart) = (null, null);
                }
            }
        }

        // Speech that the recording cuts off goes on to its end, and so does a pause too short to count.
        if (speechStart is { } last)
        {
            AddIfLongEnough(last, end);
        }

        return stretches;

        void AddIfLongEnough(long from, long to)
        {
            if (to - from >= minSpeech)
            {
                stretches.Add((from, to));
            }
        }
    }

    private static List<SpeechSegment> Pad(List<(long Start, long End)> stretches, long end, long pad)
    {
        var segments = new List<SpeechSegment>();
        for (var i = 0; i < stretches.Count; i++)
        {
            var from = Math.Max(0, stretches[i].Start - pad);
            var to = Math.Min(end, stretches[i].End + pad);
            while (i + 1 < stretches.Count && stretches[i + 1].Start - pad <= to)
            {
                to = Math.Min(end, stretches[++i].End + pad);
            }

            segments.Add(new SpeechSegment((double)from / Resampler.OutputRate, (double)to / Resampler.OutputRate));
        }

        return segments;
    }

    private static long Samples(TimeSpan duration) => duration.Ticks * Resampler.OutputRate / TimeSpan.TicksPerSecond;
}
