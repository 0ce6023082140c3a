using System.Numerics;

namespace OcrPipeline;

/// <summary>The smallest rectangle, turned as it must be, around points.</summary>
/// <param name="Centre">Its middle.</param>
/// <param name="Along">A unit vector along one side.</param>
/// <param name="Size">Its length in that direction, and across.</param>
internal readonly record struct MinAreaRectangle(Vector2 Centre, Vector2 Along, Vector2 Size)
{
    private Vector2 Across => new(-Along.Y, Along.X);

    /// <summary>Finds it: one of its sides lies on an edge of the points' convex hull.</summary>
    /// <param name="points">Sorted by y, then by x.</param>
    public static MinAreaRectangle Around(IReadOnlyList<Vector2> points)
    {
        var hull = ConvexHull(points);
        var best = Turned(hull, Vector2.UnitX);
        for (var i = 0; i < hull.Count; i++)
        {
            var edge = hull[(i + 1) % hull.Count] - hull[i];
            if (edge != Vector2.Zero)
            {
                var candidate = Turned(hull, Vector2.Normalize(edge));
                best = candidate.Size.X * candidate.Size.Y < best.Size.X * best.Size.Y ? candidate : best;
            }
        }

        return best;
    }

    /// <summary>The same rectangle, larger by a distance on every side.</summary>
    public MinAreaRectangle Grown(float distance) => this with { Size = Size + new Vector2(2 * distance) };

    /// <summary>Its corners: of the two on the left the upper one is the top left, of those on the right the top right.</summary>
    public LineBox ToBox()
    {
        var (along, across) = (Along * Size.X / 2, Across * Size.Y / 2);
        Vector2[] corners =
        [
            Centre - along - across,
            Centre + along - across,
            Centre + along + across,
            Centre - along + across,
        ];
        Array.Sort(corners, static (a, b) => a.X.CompareTo(b.X));
        var (topLeft, bottomLeft) = corners[0].Y <= corners[1].Y ? (corners[0], corners[1]) : (corners[1], corners[0]);
        var (topRight, bottomRight) =
            corners[2].Y <= corners[3].Y ? (corners[2], corners[3]) : (corners[3], corners[2]);
        return new LineBox(topLeft, topRight, bottomRight, bottomLeft);
    }

    private static MinAreaRectangle Turned(List<Vector2> hull, Vector2 along)
    {
        var across = new Vector2(-along.Y, along.X);
        var (low, high) = (new Vector2(float.MaxValue), new Vector2(float.MinValue));
        foreach (var point in hull)
        {
            var projected = new Vector2(Vector2.Dot(point, along), Vector2.Dot(point, across));
            (low, high) = (Vector2.Min(low, projected), Vector2.Max(high, projected));
        }

        var middle = (low + high) / 2;
        return new MinAreaRectangle((along * middle.X) + (across * middle.Y), along, high - low);
    }

    /// <summary>Andrew's monotone chain.</summary>
    private static List<Vector2> ConvexHull(IReadOnlyList<Vector2> points)
    {
        var hull = new List<Vector2>();
        for (var pass = 0; pass < 2; pass++)
        {
            var start = hull.Count;
            for (var i = 0; i < points.Count; i++)
            {
                var point = points[pass == 0 ? i : points.Count - 1 - i];
                while (hull.Count >= start + 2 && Cross(hull[^2], hull[^1], point) <= 0)
                {
                    hull.RemoveAt(hull.Count - 1);
                }

                hull.Add(point);
            }

            // Each chain ends where the other one begins.
            if (hull.Count > 1)
            {
                hull.RemoveAt(hull.Count - 1);
            }
        }

        return hull;
    }

    private static float Cross(Vector2 origin, Vector2 a, Vector2 b) =>
        ((a.X - origin.X) * (b.Y - origin.Y)) - ((a.Y - origin.Y) * (b.X - origin.X));
}
