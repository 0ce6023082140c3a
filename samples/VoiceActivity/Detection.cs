using System.Diagnostics;
using System.Runtime.InteropServices;
using VoiceActivity.Audio;

namespace VoiceActivity;

/// <summary>What was found in a recording, and what finding it took.</summary>
/// <param name="Segments">The stretches of speech.</param>
/// <param name="Probabilities">One per window of 512 samples at 16 kHz.</param>
/// <param name="Milliseconds">The time of each call of the model.</param>
internal sealed record Detection(
    IReadOnlyList<SpeechSegment> Segments,
    IReadOnlyList<float> Probabilities,
    IReadOnlyList<double> Milliseconds
)
{
    /// <summary>Sends a recording to the model, window by window.</summary>
    public static async Task<Detection> RunAsync(
        WavAudio audio,
        SpeechModel model,
        ModelProcess process,
        CancellationToken cancellationToken
    )
    {
        var sound = new Resampler(audio.Samples, audio.SampleRate);
        var probabilities = new List<float>();
        var milliseconds = new List<double>();
        var window = new float[SpeechSegments.WindowSamples];
        for (long position = 0; position < sound.Length; position += window.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            model.Hear(window.AsSpan(0, sound.Read(position, window)));
            var start = Stopwatch.GetTimestamp();
            probabilities.Add(await process.AskAsync(model, cancellationToken));
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new Detection(
            SpeechSegments.Find(CollectionsMarshal.AsSpan(probabilities), sound.Length),
            probabilities,
            milliseconds
        );
    }

    /// <summary>The time below which a share of the calls lay, in milliseconds; 0 where there was none.</summary>
    /// <param name="share">0 to 1.</param>
    public double Percentile(double share)
    {
        var sorted = Milliseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(share * (sorted.Length - 1))];
    }
}
