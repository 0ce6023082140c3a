namespace OcrPipeline;

/// <summary>Lines that are read together: they are of similar width, so that little of the tensor is padding.</summary>
/// <param name="Lines">The narrowest first.</param>
/// <param name="Width">How wide their crops are, in pixels.</param>
internal sealed record LineBatch(IReadOnlyList<DetectedLine> Lines, int Width)
{
    /// <summary>How many lines the recognition model gets at a time.</summary>
    public const int MaxLines = 6;

    // The model was trained on lines at least so wide: narrower ones were padded.
    private const int MinWidth = 320;
    private const float MaxWidthRatio = 1.5f;

    /// <summary>Puts lines into batches.</summary>
    public static IEnumerable<LineBatch> Of(IEnumerable<DetectedLine> lines)
    {
        var batch = new List<DetectedLine>();
        var narrowest = 0;
        var widest = 0;
        foreach (
            var (line, width) in lines
                .Select(line => (line, Width: LineCrop.WidthOf(line.Box)))
                .OrderBy(item => item.Width)
        )
        {
            var padded = Math.Max(MinWidth, width);
            if (batch.Count == MaxLines || (batch.Count > 0 && padded > narrowest * MaxWidthRatio))
            {
                yield return new LineBatch([.. batch], widest);
                batch.Clear();
            }

            narrowest = batch.Count == 0 ? padded : narrowest;
            widest = padded;
            batch.Add(line);
        }

        if (batch.Count > 0)
        {
            yield return new LineBatch([.. batch], widest);
        }
    }
}
