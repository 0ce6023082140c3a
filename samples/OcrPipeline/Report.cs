using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tensors.Grpc;

namespace OcrPipeline;

/// <summary>Says what a page says: as text for people, or as JSON for programs.</summary>
internal static partial class Report
{
    // Text of a page is full of quotes and characters beyond ASCII, and this is not a web page.
    private static readonly ReportJson _json = new(
        new JsonSerializerOptions(ReportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    public static void Write(
        TextWriter output,
        PageReading reading,
        ChannelStatistics statistics,
        string transport,
        bool asJson
    )
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(ToDocument(reading, statistics, transport), _json.Document));
        }
        else
        {
            WriteText(output, reading, statistics, transport);
        }
    }

    private static void WriteText(
        TextWriter output,
        PageReading reading,
        ChannelStatistics statistics,
        string transport
    )
    {
        if (reading.Lines.Count == 0)
        {
            output.WriteLine("No text.");
        }

        foreach (var line in reading.Lines)
        {
            var box = line.Box;
            output.WriteLine(
                Invariant(
                    $"{line.Score:F3}  [{box.Left, 4:F0} {box.Top, 4:F0} {box.Right, 4:F0} {box.Bottom, 4:F0}]  {line.Text}"
                )
            );
        }

        output.WriteLine(
            Invariant(
                $"{reading.Lines.Count} lines in {reading.Batches} batches, detection {reading.Detection.TotalMilliseconds:F0} ms, recognition {reading.Recognition.TotalMilliseconds:F0} ms, {statistics.WireBytes:N0} bytes sent, {statistics.SharedBytes:N0} bytes shared, {reading.CropBytes:N0} of them crops ({transport})"
            )
        );
    }

    private static Document ToDocument(PageReading reading, ChannelStatistics statistics, string transport) =>
        new(
            [
                .. reading.Lines.Select(line => new Line(
                    line.Text,
                    line.Score,
                    line.BoxScore,
                    [
                        .. Enumerable
                            .Range(0, LineBox.Corners)
                            .Select(i => (float[])[MathF.Round(line.Box[i].X, 2), MathF.Round(line.Box[i].Y, 2)]),
                    ]
                )),
            ],
            new Figures(
                transport,
                reading.Lines.Count,
                reading.Batches,
                Math.Round(reading.Detection.TotalMilliseconds, 3),
                Math.Round(reading.Recognition.TotalMilliseconds, 3),
                statistics.WireBytes,
                statistics.SharedBytes,
                reading.CropBytes
            )
        );

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Document(IReadOnlyList<Line> Lines, Figures Figures);

    private sealed record Line(string Text, float Score, float BoxScore, IReadOnlyList<float[]> Corners);

    private sealed record Figures(
        string Transport,
        int Lines,
        int Batches,
        [property: JsonPropertyName("detection_ms")] double Detection,
        [property: JsonPropertyName("recognition_ms")] double Recognition,
        long WireBytes,
        long SharedBytes,
        long CropBytes
    );

    // Generated, so that the program can be trimmed and compiled ahead of time.
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
    [JsonSerializable(typeof(Document))]
    private sealed partial class ReportJson : JsonSerializerContext;
}
