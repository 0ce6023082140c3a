using System.Numerics;
using System.Numerics.Tensors;

namespace OcrPipeline;

/// <summary>
/// From the model's map to boxes: the post-processing of Differentiable Binarization (Liao et al., 2019), with the numbers
/// that PaddleOCR uses for PP-OCRv4.
/// </summary>
internal static class TextRegions
{
    /// <summary>A pixel above it belongs to a line.</summary>
    public const float Threshold = 0.3f;

    /// <summary>A box whose pixels are less on average holds no text.</summary>
    public const float MinScore = 0.6f;

    // The model marks only the core of a line. Its rectangle grows by its area × this ÷ its circumference.
    private const float UnclipRatio = 1.5f;

    // In pixels of the map: what is thinner, before and after it has grown, is a speck.
    private const float MinCore = 3;
    private const float MinSide = 5;
    private const int MaxComponents = 1000;

    /// <summary>Finds the lines of a page.</summary>
    /// <param name="map">How likely it is that each pixel lies in a line, row after row.</param>
    /// <param name="width">The length of a row.</param>
    /// <param name="page">The page's width and height, in whose pixels the boxes are given.</param>
    public static IReadOnlyList<DetectedLine> Find(ReadOnlySpan<float> map, int width, Vector2 page)
    {
        var lines = new List<DetectedLine>();
        var scale = page / new Vector2(width, map.Length / width);
        foreach (var component in Components.Find(map, width, Threshold).Take(MaxComponents))
        {
            var core = MinAreaRectangle.Around(component);
            var (length, thickness) = (core.Size.X, core.Size.Y);
            if (Math.Min(length, thickness) < MinCore)
            {
                continue;
            }

            var score = MeanInside(map, width, core.ToBox());
            var grown = core.Grown(length * thickness * UnclipRatio / (2 * (length + thickness)));
            if (score >= MinScore && Math.Min(grown.Size.X, grown.Size.Y) >= MinSide)
            {
                lines.Add(new DetectedLine(grown.ToBox().ScaledTo(scale, page), score));
            }
        }

        return lines;
    }

    /// <summary>The mean of the pixels whose centres lie in a box, its edges included.</summary>
    internal static float MeanInside(ReadOnlySpan<float> map, int width, LineBox box)
    {
        var height = map.Length / width;
        double sum = 0;
        long count = 0;
        for (var y = Math.Max(0, Inward(box.Top)); y <= Math.Min(height - 1, Outward(box.Bottom)); y++)
        {
            var (left, right) = (float.MaxValue, float.MinValue);
            for (var i = 0; i < LineBox.Corners; i++)
            {
                Cross(box[i], box[(i + 1) % LineBox.Corners], y, ref left, ref right);
            }

            var from = Math.Max(0, Inward(left));
            var to = Math.Min(width - 1, Outward(right));
            if (from <= to)
            {
                sum += TensorPrimitives.Sum(map.Slice((y * width) + from, to - from + 1));
                count += to - from + 1;
            }
        }

        return count == 0 ? 0 : (float)(sum / count);
    }

    /// <summary>Widens an interval to where an edge crosses a row.</summary>
    private static void Cross(Vector2 from, Vector2 to, int y, ref float left, ref float right)
    {
        // Corners are computed, and may lie a little beside the pixel that they mean.
        const float Tolerance = 0.01f;
        if (y < Math.Min(from.Y, to.Y) - Tolerance || y > Math.Max(from.Y, to.Y) + Tolerance)
        {
            return;
        }

        if (Math.Abs(to.Y - from.Y) < Tolerance)
        {
            left = Math.Min(left, Math.Min(from.X, to.X));
            right = Math.Max(right, Math.Max(from.X, to.X));
            return;
        }

        var x = from.X + ((to.X - from.X) * Math.Clamp((y - from.Y) / (to.Y - from.Y), 0, 1));
        (left, right) = (Math.Min(left, x), Math.Max(right, x));
    }

    private static int Inward(float low) => (int)Math.Ceiling(Math.Clamp(low, -1e6f, 1e6f) - 0.01f);

    private static int Outward(float high) => (int)Math.Floor(Math.Clamp(high, -1e6f, 1e6f) + 0.01f);
}
