using System.Numerics;
using Tensors;

namespace OcrPipeline.Tests;

public sealed class LineCropTests
{
    [Fact]
    public void A_line_48_pixels_high_is_cut_out_as_it_is_and_filled_up_with_zeros()
    {
        using var page = Drawn.Noise(80, 120);
        using var crops = Crops(2, 100);
        crops.Fill(7);
        LineCrop.Write(page, Box(10, 20, 70, 68), crops, 1);
        for (var y = 0; y < LineCrop.Height; y++)
        {
            for (var x = 0; x < 100; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var expected = x < 60 ? (page[20 + y, 10 + x, channel] / 127.5f) - 1 : 0;
                    Assert.Equal(expected, crops[1, channel, y, x], 1e-4f);
                    Assert.Equal(7, crops[0, channel, y, x]);
                }
            }
        }
    }

    [Theory]
    [InlineData(5, 7, 65, 31)]
    [InlineData(-3, 50, 40, 85)]
    public void Each_pixel_is_what_the_definition_says(int left, int top, int right, int bottom)
    {
        using var page = Drawn.Noise(80, 70);
        var box = Box(left, top, right, bottom);
        var width = LineCrop.WidthOf(box);
        Assert.Equal((int)Math.Ceiling(48.0 * (right - left) / (bottom - top)), width);
        using var crops = Crops(1, width);
        LineCrop.Write(page, box, crops, 0);
        for (var y = 0; y < LineCrop.Height; y += 5)
        {
            for (var x = 0; x < width; x += 3)
            {
                var sourceX = left + ((x + 0.5) * (right - left) / width) - 0.5;
                var sourceY = top + ((y + 0.5) * (bottom - top) / LineCrop.Height) - 0.5;
                var expected = (Drawn.Bilinear(page, sourceX, sourceY, 2) / 127.5) - 1;
                Assert.Equal(expected, crops[0, 2, y, x], 1e-3);
            }
        }
    }

    [Fact]
    public void A_turned_line_is_set_upright()
    {
        // Brightness grows along the line, which rises to the right.
        var along = Vector2.Normalize(new Vector2(10, -2));
        var down = new Vector2(-along.Y, along.X);
        using var page = Drawn.Page(
            90,
            200,
            (y, x, _) => (byte)Math.Clamp(Vector2.Dot(new Vector2(x, y), along), 0, 255)
        );
        var corner = new Vector2(20, 40);
        var box = new LineBox(
            corner,
            corner + (120 * along),
            corner + (120 * along) + (24 * down),
            corner + (24 * down)
        );
        Assert.Equal(240, LineCrop.WidthOf(box), 1.0);
        using var crops = Crops(1, 240);
        LineCrop.Write(page, box, crops, 0);
        for (var x = 8; x < 232; x += 16)
        {
            // The same from top to bottom: the truncation to bytes alone makes a difference.
            Assert.Equal(crops[0, 0, 4, x], crops[0, 0, 43, x], 0.012f);
        }
    }

    [Fact]
    public void A_line_that_runs_down_the_page_is_laid_on_its_side()
    {
        // As on the back of a book, read with the head tilted to the right.
        using var page = Drawn.Page(200, 60, (y, _, _) => (byte)y);
        var box = Box(10, 20, 34, 180);
        Assert.Equal(320, LineCrop.WidthOf(box));
        using var crops = Crops(1, 320);
        LineCrop.Write(page, box, crops, 0);
        Assert.Equal(20 / 127.5f - 1, crops[0, 0, 24, 0], 0.02f);
        Assert.Equal(179 / 127.5f - 1, crops[0, 0, 24, 319], 0.02f);
    }

    [Fact]
    public void Batches_hold_all_lines_the_narrow_ones_first_and_only_similar_ones_together()
    {
        int[] widths = [2000, 40, 900, 310, 400, 500, 450, 60, 320, 100, 2100, 1000, 470];
        var lines = widths.Select(width => new DetectedLine(Box(0, 0, width, 48), width));
        var batches = LineBatch.Of(lines).ToList();
        Assert.Equal(widths.Order(), batches.SelectMany(batch => batch.Lines).Select(line => (int)line.Score));
        Assert.All(
            batches,
            batch =>
            {
                Assert.InRange(batch.Lines.Count, 1, LineBatch.MaxLines);
                var narrowest = Math.Max(320, (int)batch.Lines[0].Score);
                Assert.Equal(Math.Max(320, (int)batch.Lines[^1].Score), batch.Width);
                Assert.True(batch.Width <= 1.5 * narrowest);
            }
        );
        Assert.Empty(LineBatch.Of([]));
    }

    private static LineBox Box(float left, float top, float right, float bottom) =>
        new(new(left, top), new(right, top), new(right, bottom), new(left, bottom));

    private static LineCrops Crops(int lines, int width) =>
        LineCrops.FromBuffer(TensorBuffer.AllocateHeap(DType.Float32, [lines, 3, LineCrop.Height, width]));
}
