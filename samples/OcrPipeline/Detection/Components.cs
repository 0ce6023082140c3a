using System.Numerics;

namespace OcrPipeline;

/// <summary>The connected components of what lies above a threshold; pixels that touch at a corner are connected.</summary>
internal static class Components
{
    /// <summary>Finds them, by runs of pixels in rows that are joined where they touch those of the row above.</summary>
    /// <param name="map">The map, row after row.</param>
    /// <param name="width">The length of a row.</param>
    /// <param name="threshold">What a pixel must be above.</param>
    /// <returns>For each component the ends of its runs, sorted by y, then by x: its convex hull is theirs.</returns>
    public static IReadOnlyList<IReadOnlyList<Vector2>> Find(ReadOnlySpan<float> map, int width, float threshold)
    {
        var runs = new List<Run>();
        var parents = new List<int>();
        var (above, current) = (0, 0);
        for (var y = 0; y * width < map.Length; y++)
        {
            var row = map.Slice(y * width, width);
            for (var x = 0; x < width; x++)
            {
                if (row[x] > threshold)
                {
                    var start = x;
                    while (x + 1 < width && row[x + 1] > threshold)
                    {
                        x++;
                    }

                    runs.Add(new Run(y, start, x));
                    parents.Add(parents.Count);
                }
            }

            JoinRows(runs, parents, above, current);
            (above, current) = (current, runs.Count);
        }

        return Group(runs, parents);
    }

    /// <summary>Joins the runs of a row, which begin at <paramref name="current"/>, with those of the row above that they touch.</summary>
    private static void JoinRows(List<Run> runs, List<int> parents, int above, int current)
    {
        var upper = above;
        for (var lower = current; lower < runs.Count; lower++)
        {
            while (upper < current && runs[upper].End + 1 < runs[lower].Start)
            {
                upper++;
            }

            for (var touching = upper; touching < current && runs[touching].Start <= runs[lower].End + 1; touching++)
            {
                parents[Root(parents, lower)] = Root(parents, touching);
            }
        }
    }

    private static int Root(List<int> parents, int index)
    {
        while (parents[index] != index)
        {
            parents[index] = parents[parents[index]];
            index = parents[index];
        }

        return index;
    }

    private static IReadOnlyList<IReadOnlyList<Vector2>> Group(List<Run> runs, List<int> parents)
    {
        var components = new List<IReadOnlyList<Vector2>>();
        var byRoot = new Dictionary<int, List<Vector2>>();
        for (var i = 0; i < runs.Count; i++)
        {
            var root = Root(parents, i);
            if (!byRoot.TryGetValue(root, out var points))
            {
                byRoot.Add(root, points = []);
                components.Add(points);
            }

            points.Add(new Vector2(runs[i].Start, runs[i].Y));
            points.Add(new Vector2(runs[i].End, runs[i].Y));
        }

        return components;
    }

    /// <summary>Pixels of one row, from the first to the last.</summary>
    private readonly record struct Run(int Y, int Start, int End);
}
