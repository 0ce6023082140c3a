using SkiaSharp;

namespace OcrPipeline;

/// <summary>Draws where the lines of a page were found.</summary>
internal static class BoxDrawing
{
    /// <summary>Checks that a page with its boxes can be written to a file, before the time to read the page is spent.</summary>
    /// <exception cref="PageImageException">It cannot, or the file is the page itself.</exception>
    public static void CheckTarget(string page, string target)
    {
        if (target.Length == 0)
        {
            throw new PageImageException("--boxes: the path is empty. Give the path of the PNG file to write.");
        }

        if (Directory.Exists(target))
        {
            throw new PageImageException($"--boxes: '{target}' is a folder. Give the path of the PNG file to write.");
        }

        if (string.Equals(Path.GetFullPath(target), Path.GetFullPath(page), StringComparison.Ordinal))
        {
            throw new PageImageException(
                $"--boxes: '{target}' is the page itself, which would be overwritten. Give the path of another file."
            );
        }

        try
        {
            // An existing file stays as it is.
            var isNew = !File.Exists(target);
            File.Open(target, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            if (isNew)
            {
                File.Delete(target);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PageImageException($"--boxes: '{target}' cannot be written: {e.Message}");
        }
    }

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
