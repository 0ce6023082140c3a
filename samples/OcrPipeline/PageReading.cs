using System.Diagnostics;

namespace OcrPipeline;

/// <summary>A line of a page, read.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Score">How sure the recognition model is of the text, 0 to 1.</param>
/// <param name="BoxScore">How sure the detection model is that there is text, 0 to 1.</param>
/// <param name="Box">Where it is.</param>
internal sealed record TextLine(string Text, float Score, float BoxScore, LineBox Box);

/// <summary>What a page says, and what reading it took.</summary>
/// <param name="Lines">In reading order.</param>
/// <param name="Batches">In how many calls they were recognised.</param>
/// <param name="CropBytes">What the crops hold that the recognition model read where the detection worker had written them.</param>
/// <param name="Detection">Until the first crops were there.</param>
/// <param name="Recognition">All calls of the recognition model.</param>
internal sealed record PageReading(
    IReadOnlyList<TextLine> Lines,
    int Batches,
    long CropBytes,
    TimeSpan Detection,
    TimeSpan Recognition
)
{
    // What the model is less sure of is no text mostly: PaddleOCR drops it too.
    private const float MinScore = 0.5f;

    /// <summary>
    /// Has a page read: the detector's crops go to the recogniser as they are. Through this process go only references to
    /// them; it reads boxes and probabilities, and no pixel.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="detector">Finds lines.</param>
    /// <param name="recognizer">Reads them.</param>
    /// <param name="characters">What the recogniser's numbers mean.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PageReading> ReadAsync(
        Page page,
        ITextDetector detector,
        ITextRecognizer recognizer,
        CharacterSet characters,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<TextLine>();
        var decoder = new CtcDecoder(characters);
        var batches = 0;
        var cropBytes = 0L;
        var recognition = TimeSpan.Zero;
        TimeSpan? detection = null;
        var start = Stopwatch.GetTimestamp();
        await foreach (var (corners, scores, crops) in detector.FindAsync(page, cancellationToken))
        {
            using (corners)
            using (scores)
            using (crops)
            {
                detection ??= Stopwatch.GetElapsedTime(start);
                var call = Stopwatch.GetTimestamp();
                using var probabilities = await recognizer.ReadAsync(crops, cancellationToken);
                recognition += Stopwatch.GetElapsedTime(call);
                batches++;
                cropBytes += crops.Buffer.ByteLength;
                for (var line = 0; line < scores.Line; line++)
                {
                    var text = Decode(probabilities, line, decoder);
                    if (text.Score >= MinScore)
                    {
                        lines.Add(new TextLine(text.Text, text.Score, scores[line], BoxOf(corners, line)));
                    }
                }
            }
        }

        return new PageReading(
            ReadingOrder.Sort(lines, line => line.Box),
            batches,
            cropBytes,
            detection ?? Stopwatch.GetElapsedTime(start),
            recognition
        );
    }

    private static RecognizedText Decode(CharacterProbabilities.ReadOnly probabilities, int line, CtcDecoder decoder)
    {
        for (var step = 0; step < probabilities.Step; step++)
        {
            decoder.Add(probabilities[line, step]);
        }

        return decoder.Finish();
    }

    private static LineBox BoxOf(LineCorners.ReadOnly corners, int line)
    {
        return new LineBox(Corner(0), Corner(1), Corner(2), Corner(3));

        System.Numerics.Vector2 Corner(int corner) => new(corners[line, corner, 0], corners[line, corner, 1]);
    }
}
