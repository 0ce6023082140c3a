using System.Numerics;
using CsCheck;
using Tensors.Testing;

namespace OcrPipeline.Tests;

/// <summary>From maps that are drawn here to boxes.</summary>
public sealed class TextRegionsTests
{
    private const int Width = 160;
    private const int Height = 96;
    private static readonly Vector2 _size = new(Width, Height);

    [Fact]
    public void A_bar_becomes_its_rectangle_grown_by_area_times_the_ratio_over_circumference()
    {
        var line = Assert.Single(
            TextRegions.Find(Map((x, y) => x is >= 40 and <= 100 && y is >= 30 and <= 40), Width, _size)
        );

        // 60 × 10 from pixel centre to pixel centre.
        const float Distance = 60 * 10 * 1.5f / (2 * (60 + 10));
        Near(new Vector2(40 - Distance, 30 - Distance), line.Box.TopLeft);
        Near(new Vector2(100 + Distance, 30 - Distance), line.Box.TopRight);
        Near(new Vector2(100 + Distance, 40 + Distance), line.Box.BottomRight);
        Near(new Vector2(40 - Distance, 40 + Distance), line.Box.BottomLeft);
        Assert.Equal(0.9f, line.Score, 1e-5f);
    }

    [Fact]
    public void Boxes_are_given_in_the_pages_pixels_and_end_at_its_edges()
    {
        var map = Map((x, y) => x is >= 0 and <= 100 && y is >= 0 and <= 10);
        var line = Assert.Single(TextRegions.Find(map, Width, new Vector2(2 * Width, 3 * Height)));
        Near(Vector2.Zero, line.Box.TopLeft);
        var distance = 100 * 10 * 1.5f / (2 * (100 + 10));
        Near(new Vector2(2 * (100 + distance), 3 * (10 + distance)), line.Box.BottomRight);
    }

    [Fact]
    public void What_is_faint_small_or_absent_is_no_line()
    {
        Assert.Empty(TextRegions.Find(Map((_, _) => false), Width, _size));
        Assert.Empty(
            TextRegions.Find(Map((x, y) => x is >= 40 and <= 100 && y is >= 30 and <= 40, 0.5f), Width, _size)
        );
        Assert.Empty(TextRegions.Find(Map((x, y) => x is >= 40 and <= 42 && y is >= 30 and <= 32), Width, _size));
        Assert.Empty(TextRegions.Find(Map((x, y) => x is >= 10 and <= 150 && y is 30), Width, _size));
    }

    [Theory]
    [InlineData(-12)]
    [InlineData(-3)]
    [InlineData(3)]
    [InlineData(12)]
    public void A_turned_bar_becomes_a_turned_box(double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var centre = _size / 2;
        var map = Map(
            (x, y) =>
            {
                var (dx, dy) = (x - centre.X, y - centre.Y);
                return Math.Abs((dx * cos) + (dy * sin)) <= 50 && Math.Abs((dy * cos) - (dx * sin)) <= 6;
            }
        );
        var box = Assert.Single(TextRegions.Find(map, Width, _size)).Box;
        var along = box.TopRight - box.TopLeft;
        Assert.Equal(degrees, Math.Atan2(along.Y, along.X) * 180 / Math.PI, 1.0);
        var distance = 100 * 12 * 1.5f / (2 * (100 + 12));
        Assert.Equal(100 + (2 * distance), box.Width, 3.0);
        Assert.Equal(12 + (2 * distance), box.Height, 3.0);
    }

    [Fact]
    public void The_score_is_the_mean_inside_the_turned_rectangle_not_inside_its_bounds()
    {
        // A diagonal band: half of its bounds are 0.
        var box = new LineBox(new(10, 10), new(60, 60), new(50, 70), new(0, 20));
        var map = Map((x, y) => Math.Abs(y - x - 10) <= 10.5);
        Assert.Equal(0.9f, TextRegions.MeanInside(map, Width, box), 0.02f);
    }

    [Fact]
    public void Components_are_those_of_a_flood_fill()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12])
            .SelectMany((width, height) => Gen.Bool.Array[width * height].Select(cells => (width, cells)))
            .Sample(
                drawn =>
                {
                    var map = drawn.cells.Select(cell => cell ? 1f : 0f).ToArray();
                    var found = Components.Find(map, drawn.width, 0.5f);
                    var expected = FloodFill(drawn.cells, drawn.width);
                    Assert.Equal(expected.Count, found.Count);
                    foreach (var points in found)
                    {
                        var pixels = points.Select(point => ((int)point.Y * drawn.width) + (int)point.X).ToHashSet();
                        var fill = expected.Single(fill => fill.IsSupersetOf(pixels));
                        Assert.Equal(Bounds(fill, drawn.width), Bounds(pixels, drawn.width));
                        Assert.Equal(points.OrderBy(point => point.Y).ThenBy(point => point.X), points);
                    }
                },
                iter: TestEffort.Count(1_000, byDefault: 0.1)
            );
    }

    [Fact]
    public void The_smallest_rectangle_around_a_rectangles_points_is_it()
    {
        Gen.Select(Gen.Double[0.1, 1.4], Gen.Float[20, 60], Gen.Float[4, 15])
            .Sample(
                (angle, length, thickness) =>
                {
                    var along = new Vector2((float)Math.Cos(angle), (float)Math.Sin(angle));
                    var across = new Vector2(-along.Y, along.X);
                    Vector2[] points =
                    [
                        Vector2.Zero,
                        length * along,
                        (length * along) + (thickness * across),
                        thickness * across,
                        (length / 2 * along) + (thickness / 3 * across),
                    ];
                    var found = MinAreaRectangle.Around([.. points.OrderBy(point => point.Y).ThenBy(point => point.X)]);
                    Assert.Equal(length, Math.Max(found.Size.X, found.Size.Y), 0.01f);
                    Assert.Equal(thickness, Math.Min(found.Size.X, found.Size.Y), 0.01f);
                    Near((length * along / 2) + (thickness * across / 2), found.Centre);
                },
                iter: TestEffort.Count(1_000, byDefault: 0.1)
            );
    }

    private static float[] Map(Func<int, int, bool> isText, float value = 0.9f) =>
        [.. Enumerable.Range(0, Width * Height).Select(i => isText(i % Width, i / Width) ? value : 0.01f)];

    private static void Near(Vector2 expected, Vector2 actual) =>
        Assert.True(Vector2.Distance(expected, actual) < 0.05f, $"Expected {expected}, found {actual}.");

    private static (int, int, int, int) Bounds(IReadOnlySet<int> pixels, int width) =>
        (
            pixels.Min(pixel => pixel % width),
            pixels.Max(pixel => pixel % width),
            pixels.Min(pixel => pixel / width),
            pixels.Max(pixel => pixel / width)
        );

    private static List<HashSet<int>> FloodFill(bool[] cells, int width)
    {
        var fills = new List<HashSet<int>>();
        for (var start = 0; start < cells.Length; start++)
        {
            if (!cells[start] || fills.Any(fill => fill.Contains(start)))
            {
                continue;
            }

            var fill = new HashSet<int> { start };
            var open = new Stack<int>(fill);
            while (open.TryPop(out var pixel))
            {
                foreach (var (dx, dy) in from dx in (int[])[-1, 0, 1] from dy in (int[])[-1, 0, 1] select (dx, dy))
                {
                    var (x, y) = ((pixel % width) + dx, (pixel / width) + dy);
                    var next = (y * width) + x;
                    if (x >= 0 && x < width && y >= 0 && next < cells.Length && cells[next] && fill.Add(next))
                    {
                        open.Push(next);
                    }
                }
            }

            fills.Add(fill);
        }

        return fills;
    }
}
