namespace OcrPipeline;

/// <summary>
/// A page as the detection model wants it: at most 960 pixels long, sides multiples of 32, normalised. The numbers are
/// those that PaddleOCR's inference uses for PP-OCRv4, which leaves the channels in the order blue, green, red.
/// </summary>
internal static class DetectionInput
{
    /// <summary>The longest side, in pixels. A smaller page is not enlarged.</summary>
    public const int LongestSide = 960;

    /// <summary>The model halves its image five times.</summary>
    public const int Multiple = 32;

    private static readonly float[] _mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] _deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>The size of the model's image for a page.</summary>
    public static (int Height, int Width) SizeFor(long height, long width)
    {
        var scale = Math.Min(1, (double)LongestSide / Math.Max(height, width));
        return (Side(height), Side(width));

        int Side(long length) =>
            Math.Max((int)Math.Round((int)(length * scale) / (double)Multiple) * Multiple, Multiple);
    }

    /// <summary>Writes a page into the model's image, bilinearly, row by row.</summary>
    public static void Write(Page.ReadOnly page, DetectionImage image)
    {
        var height = (int)image.Height;
        var columns = Tap.Of((int)image.Width, (int)page.Width);
        var rows = Tap.Of(height, (int)page.Height);
        for (var y = 0; y < height; y++)
        {
            var upper = page[rows[y].Before];
            var lower = page[rows[y].After];
            for (var channel = 0; channel < _mean.Length; channel++)
            {
                var scale = 1 / (255 * _deviation[channel]);
                var offset = -_mean[channel] / _deviation[channel];
                var row = image[0, channel, y];
                for (var x = 0; x < row.Length; x++)
                {
                    var (left, right, across) = columns[x];
                    var above = Mix(upper[(3 * left) + channel], upper[(3 * right) + channel], across);
                    var below = Mix(lower[(3 * left) + channel], lower[(3 * right) + channel], across);
                    row[x] = (Mix(above, below, rows[y].Weight) * scale) + offset;
                }
            }
        }
    }

    private static float Mix(float from, float to, float weight) => from + ((to - from) * weight);

    /// <summary>The two pixels of a row or column that a pixel of a resized one lies between, measured from centre to centre.</summary>
    /// <param name="Before">The nearer to the beginning.</param>
    /// <param name="After">The next one.</param>
    /// <param name="Weight">How near it is to the latter, 0 to 1.</param>
    private readonly record struct Tap(int Before, int After, float Weight)
    {
        public static Tap[] Of(int length, int source)
        {
            var taps = new Tap[length];
            for (var i = 0; i < length; i++)
            {
                var position = Math.Clamp(((i + 0.5f) * source / length) - 0.5f, 0, source - 1);
                var before = (int)position;
                taps[i] = new Tap(before, Math.Min(before + 1, source - 1), position - before);
            }

            return taps;
        }
    }
}
