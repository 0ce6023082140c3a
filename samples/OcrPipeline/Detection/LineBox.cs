using System.Numerics;

namespace OcrPipeline;

/// <summary>A rectangle around a line of text, slightly turned where the line is.</summary>
/// <param name="TopLeft">Its corners; y grows downwards.</param>
/// <param name="TopRight">The corner after it, clockwise.</param>
/// <param name="BottomRight">The opposite one.</param>
/// <param name="BottomLeft">The last one.</param>
internal readonly record struct LineBox(Vector2 TopLeft, Vector2 TopRight, Vector2 BottomRight, Vector2 BottomLeft)
{
    /// <summary>How many corners there are.</summary>
    public const int Corners = 4;

    /// <summary>A corner, clockwise from the top left.</summary>
    public Vector2 this[int corner] =>
        corner switch
        {
            0 => TopLeft,
            1 => TopRight,
            2 => BottomRight,
            3 => BottomLeft,
            _ => throw new ArgumentOutOfRangeException(
                nameof(corner),
                corner,
                "The index of a corner must be from 0 to 3."
            ),
        };

    /// <summary>The length of the longer of top and bottom.</summary>
    public float Width => Math.Max(Vector2.Distance(TopLeft, TopRight), Vector2.Distance(BottomLeft, BottomRight));

    /// <summary>The length of the longer of the sides.</summary>
    public float Height => Math.Max(Vector2.Distance(TopLeft, BottomLeft), Vector2.Distance(TopRight, BottomRight));

    /// <summary>The leftmost x.</summary>
    public float Left => Math.Min(Math.Min(TopLeft.X, TopRight.X), Math.Min(BottomRight.X, BottomLeft.X));

    /// <summary>The rightmost x.</summary>
    public float Right => Math.Max(Math.Max(TopLeft.X, TopRight.X), Math.Max(BottomRight.X, BottomLeft.X));

    /// <summary>The topmost y.</summary>
    public float Top => Math.Min(Math.Min(TopLeft.Y, TopRight.Y), Math.Min(BottomRight.Y, BottomLeft.Y));

    /// <summary>The lowest y.</summary>
    public float Bottom => Math.Max(Math.Max(TopLeft.Y, TopRight.Y), Math.Max(BottomRight.Y, BottomLeft.Y));

    /// <summary>The box on an image of another size.</summary>
    /// <param name="scale">How much wider and higher that is.</param>
    /// <param name="size">The image's size, beyond which no corner lies.</param>
    public LineBox ScaledTo(Vector2 scale, Vector2 size)
    {
        return new LineBox(On(TopLeft), On(TopRight), On(BottomRight), On(BottomLeft));

        Vector2 On(Vector2 corner) => Vector2.Clamp(corner * scale, Vector2.Zero, size);
    }
}

/// <summary>A line of text on a page.</summary>
/// <param name="Box">Where it is.</param>
/// <param name="Score">How likely it is that the box holds text, 0 to 1.</param>
internal readonly record struct DetectedLine(LineBox Box, float Score);
