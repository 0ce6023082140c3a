using System.Numerics;

namespace OcrPipeline;

/// <summary>Cuts a line out of a page, as the recognition model wants it: upright, 48 pixels high, from -1 to 1.</summary>
internal static class LineCrop
{
    /// <summary>In pixels.</summary>
    public const int Height = 48;

    // A box that is so much higher than wide holds a line that runs down the page.
    private const float MinVertical = 1.5f;

    /// <summary>How wide a line becomes, in pixels.</summary>
    public static int WidthOf(LineBox box)
    {
        var upright = Upright(box);
        return Math.Max(1, (int)Math.Ceiling(Height * upright.Width / Math.Max(1, upright.Height)));
    }

    /// <summary>Writes a line into its place among others, row by row; the rest of its rows becomes zero, which is grey.</summary>
    /// <param name="page">The page.</param>
    /// <param name="box">The line.</param>
    /// <param name="crops">The others.</param>
    /// <param name="line">Its place.</param>
    public static void Write(Page.ReadOnly page, LineBox box, LineCrops crops, int line)
    {
        var upright = Upright(box);
        var width = Math.Min(WidthOf(box), (int)crops.CropWidth);
        var right = (upright.TopRight - upright.TopLeft) / width;
        var down = (upright.BottomLeft - upright.TopLeft) / Height;
        var pixels = new Pixels(page.Span, (int)page.Width, (int)page.Height);
        for (var y = 0; y < Height; y++)
        {
            var blue = crops[line, 0, y];
            var green = crops[line, 1, y];
            var red = crops[line, 2, y];

            // From the centre of a pixel there to the centres of those here.
            var start = upright.TopLeft + ((y + 0.5f) * down) + (0.5f * right) - new Vector2(0.5f);
            for (var x = 0; x < width; x++)
            {
                var colour = (pixels.At(start + (x * right)) / 127.5f) - Vector3.One;
                (blue[x], green[x], red[x]) = (colour.X, colour.Y, colour.Z);
            }

            blue[width..].Clear();
            green[width..].Clear();
            red[width..].Clear();
        }
    }

    private static LineBox Upright(LineBox box) =>
        box.Height < box.Width * MinVertical
            ? box
            : new LineBox(box.TopRight, box.BottomRight, box.BottomLeft, box.TopLeft);

    /// <summary>The pixels of a page, and what lies between them.</summary>
    private readonly ref struct Pixels(ReadOnlySpan<byte> bytes, int width, int height)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        /// <summary>Blue, green and red at a place, bilinearly; beyond the page, those at its edge.</summary>
        public Vector3 At(Vector2 place)
        {
            var inside = Vector2.Clamp(place, Vector2.Zero, new Vector2(width - 1, height - 1));
            var (x, y) = ((int)inside.X, (int)inside.Y);
            var (nextX, nextY) = (Math.Min(x + 1, width - 1), Math.Min(y + 1, height - 1));
            var above = Vector3.Lerp(Pixel(x, y), Pixel(nextX, y), inside.X - x);
            var below = Vector3.Lerp(Pixel(x, nextY), Pixel(nextX, nextY), inside.X - x);
            return Vector3.Lerp(above, below, inside.Y - y);
        }

        private Vector3 Pixel(int x, int y)
        {
            var pixel = _bytes.Slice(3 * ((y * width) + x), 3);
            return new Vector3(pixel[0], pixel[1], pixel[2]);
        }
    }
}
