using SkiaSharp;

namespace OcrPipeline;

/// <summary>
/// The page that comes along, <c>pages/page.png</c>: made by <c>--make-page</c>, with fonts that Debian has in the package
/// fonts-liberation. pages/page.txt says what must be read.
/// </summary>
internal static class SamplePage
{
    private const string Fonts = "/usr/share/fonts/truetype/liberation";
    private const int Width = 960;
    private const int Height = 1184;
    private const int Margin = 64;
    private const int SecondColumn = 512;

    // The model was trained on Chinese most of all, which has no spaces: narrow ones it passes over.
    private const float WordSpace = 0.3f;

    private static readonly string[] _firstColumn =
    [
        "Every tide leaves a line on",
        "the stones below the pier.",
        "We read it twice a day, at",
        "high water and at low, and",
        "write the height down in",
        "metres above the datum.",
        "",
        "In 2024 the mean was 1.42,",
        "the highest 3.87 in October",
        "and the lowest 0.06 in March.",
    ];

    private static readonly string[] _secondColumn =
    [
        "The old gauge was a float",
        "in a pipe, with a pencil",
        "that drew on a paper drum.",
        "It ran for 61 years and",
        "stopped on a Sunday.",
        "",
        "The new one sends a pulse",
        "of radar to the water, 16",
        "times a second, and waits",
        "for the echo.",
    ];

    private static readonly string[][] _table =
    [
        ["Station", "Depth", "Salt", "Reading"],
        ["North Pier", "4.2 m", "31.5", "1,284"],
        ["Harbour", "7.9 m", "29.8", "2,057"],
        ["Lighthouse", "12.6 m", "33.1", "946"],
    ];

    /// <summary>Draws the page.</summary>
    /// <param name="path">The PNG file to be written.</param>
    /// <exception cref="IOException">It cannot be written, or the fonts are not there.</exception>
    public static void Write(string path)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Gray8));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        Draw(canvas, "Serif-Bold", 56, Margin, 112, "The Harbour Gazette");
        Draw(canvas, "Serif-Italic", 26, Margin, 164, "No. 27, printed in the spring of 2025");
        DrawColumn(canvas, Margin, _firstColumn);
        DrawColumn(canvas, SecondColumn, _secondColumn);
        Draw(canvas, "Sans-Bold", 34, Margin, 822, "What the gauges say");
        for (var row = 0; row < _table.Length; row++)
        {
            DrawRow(canvas, 886 + (46 * row), row == 0 ? "Sans-Bold" : "Sans-Regular", _table[row]);
        }

        Draw(
            canvas,
            "Serif-Regular",
            26,
            Margin,
            1120,
            "Write to tides@harbour.example or call 555-0142, on weekdays only."
        );
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        using var file = File.Create(path);
        png.SaveTo(file);
    }

    private static void DrawColumn(SKCanvas canvas, int x, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            Draw(canvas, "Serif-Regular", 30, x, 262 + (42 * i), lines[i]);
        }
    }

    private static void DrawRow(SKCanvas canvas, int y, string font, string[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            Draw(canvas, font, 26, Margin + (220 * i), y, cells[i]);
        }
    }

    private static void Draw(SKCanvas canvas, string font, float size, int x, int y, string text)
    {
        var path = Path.Combine(Fonts, $"Liberation{font}.ttf");
        using var typeface =
            SKTypeface.FromFile(path)
            ?? throw new IOException($"The font '{path}' does not exist. Install the package fonts-liberation.");
        using var skFont = new SKFont(typeface, size);
        using var paint = new SKPaint();
        paint.IsAntialias = true;
        paint.Color = SKColors.Black;
        float left = x;
        foreach (var word in text.Split(' '))
        {
            canvas.DrawText(word, left, y, SKTextAlign.Left, skFont, paint);
            left += skFont.MeasureText(word) + (WordSpace * size);
        }
    }
}
