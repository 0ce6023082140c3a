namespace OcrPipeline;

/// <summary>
/// The order in which people read the lines of a page: a recursive X-Y cut (Nagy and Seth, 1984). A page is cut where the
/// widest gap runs all across or all down, and its parts likewise, so that columns are read one after the other.
/// </summary>
internal static class ReadingOrder
{
    // The lines of a text hardly overlap, but their boxes do, more so where the page is slightly turned.
    private const float Core = 0.5f;

    /// <summary>Sorts.</summary>
    /// <typeparam name="T">What is on the page.</typeparam>
    /// <param name="items">In any order.</param>
    /// <param name="boxOf">Where each is.</param>
    public static IReadOnlyList<T> Sort<T>(IEnumerable<T> items, Func<T, LineBox> boxOf)
    {
        var sorted = new List<T>();
        Cut([.. items.Select(item => new Placed<T>(item, boxOf(item)))], sorted);
        return sorted;
    }

    private static void Cut<T>(List<Placed<T>> part, List<T> sorted)
    {
        var across = WidestGap(part, item => item.Rows);
        var down = WidestGap(part, item => item.Columns);
        if (across.Width <= 0 && down.Width <= 0)
        {
            sorted.AddRange(
                part.OrderBy(item => item.Rows.Start).ThenBy(item => item.Columns.Start).Select(item => item.Item)
            );
            return;
        }

        var isDown = down.Width >= across.Width;
        var place = isDown ? down.Place : across.Place;
        var split = part.ToLookup(item => (isDown ? item.Columns : item.Rows).Start < place);
        Cut([.. split[true]], sorted);
        Cut([.. split[false]], sorted);
    }

    private static (float Width, float Place) WidestGap<T>(List<Placed<T>> part, Func<Placed<T>, Extent> extentOf)
    {
        var widest = (Width: 0f, Place: 0f);
        var end = float.MaxValue;
        foreach (var extent in part.Select(extentOf).OrderBy(extent => extent.Start))
        {
            if (extent.Start - end > widest.Width)
            {
                widest = (extent.Start - end, extent.Start);
            }

            end = end is float.MaxValue ? extent.End : Math.Max(end, extent.End);
        }

        return widest;
    }

    private readonly record struct Extent(float Start, float End);

    private readonly record struct Placed<T>(T Item, LineBox Box)
    {
        public Extent Columns => new(Box.Left, Box.Right);

        public Extent Rows
        {
            get
            {
                var middle = (Box.Top + Box.Bottom) / 2;
                var reach = Box.Height * Core / 2;
                return new Extent(middle - reach, middle + reach);
            }
        }
    }
}
