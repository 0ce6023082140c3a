using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tensors.Grpc;
using VoiceActivity.Audio;

namespace VoiceActivity;

/// <summary>Says what was found: as text for people, or as JSON for programs.</summary>
internal static partial class Report
{
    public static void Write(
        TextWriter output,
        Detection detection,
        ChannelStatistics statistics,
        string transport,
        bool asJson
    )
    {
        if (asJson)
        {
            output.WriteLine(
                JsonSerializer.Serialize(ToDocument(detection, statistics, transport), ReportJson.Default.Document)
            );
        }
        else
        {
            WriteText(output, detection, statistics, transport);
        }
    }

    /// <summary>A warning that a recording ends before its header says.</summary>
    public static string MissingSound(string path, WavAudio audio) =>
        Invariant(
            $"Warning: '{path}' is truncated: {audio.MissingSeconds:F3} s of {audio.Seconds + audio.MissingSeconds:F3} s are missing at the end. The result covers the {audio.Seconds:F3} s that the file contains. Download the file again for the rest."
        );

    private static void WriteText(
        TextWriter output,
        Detection detection,
        ChannelStatistics statistics,
        string transport
    )
    {
        if (detection.Segments.Count == 0)
        {
            output.WriteLine("No speech.");
        }

        foreach (var segment in detection.Segments)
        {
            output.WriteLine(Invariant($"speech {segment.Start, 8:F3} s to {segment.End, 8:F3} s"));
        }

        output.WriteLine(
            Invariant(
                $"{detection.Probabilities.Count} windows, p50 {detection.Percentile(0.5):F3} ms, p99 {detection.Percentile(0.99):F3} ms per call, {statistics.WireBytes:N0} bytes sent, {statistics.SharedBytes:N0} bytes shared ({transport})"
            )
        );
    }

    private static Document ToDocument(Detection detection, ChannelStatistics statistics, string transport) =>
        new(
            detection.Segments,
            new Figures(
                transport,
                detection.Probabilities.Count,
                Math.Round(detection.Percentile(0.5), 4),
                Math.Round(detection.Percentile(0.99), 4),
                statistics.WireBytes,
                statistics.SharedBytes
            ),
            detection.Probabilities
        );

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Document(
        IReadOnlyList<SpeechSegment> Segments,
        Figures Figures,
        IReadOnlyList<float> Probabilities
    );

    private sealed record Figures(
        string Transport,
        int Windows,
        [property: JsonPropertyName("p50_ms")] double P50,
        [property: JsonPropertyName("p99_ms")] double P99,
        long WireBytes,
        long SharedBytes
    );

    // Generated, so that the program can be trimmed and compiled ahead of time.
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
    [JsonSerializable(typeof(Document))]
    private sealed partial class ReportJson : JsonSerializerContext;
}
