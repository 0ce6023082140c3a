using SkiaSharp;

namespace OcrPipeline;

/// <summary>Draws where the lines of a page were found.</summary>
internal static class BoxDrawing
{
    /// <summary>Writes a page with the boxes of its lines drawn.</summary>
    /// <param name="page">The page's file.</param>
    /// <param name="boxes">The boxes.</param>
    /// <param name="target">The PNG file to be written.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string page, IEnumerable<LineBox> boxes, string target)
    {
        using var bitmap = PageImage.Decode(page);
        using (var canvas = new SKCanvas(bitmap))
        using (var paint = new SKPaint())
        {
            paint.Style = SKPaintStyle.Stroke;
            paint.Color = SKColors.Red;
            paint.StrokeWidth = Math.Max(2, bitmap.Width / 500f);
            paint.IsAntialias = true;
            foreach (var box in boxes)
            {
                for (var i = 0; i < LineBox.Corners; i++)
                {
                    var (from, to) = (box[i], box[(i + 1) % LineBox.Corners]);
                    canvas.DrawLine(from.X, from.Y, to.X, to.Y, paint);
                }
            }
        }

        using var png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        using var file = File.Create(target);
        png.SaveTo(file);
    }
}
