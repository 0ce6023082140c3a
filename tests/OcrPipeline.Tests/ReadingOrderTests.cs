namespace OcrPipeline.Tests;

public sealed class ReadingOrderTests
{
    [Fact]
    public void Columns_below_a_title_are_read_one_after_the_other()
    {
        AssertOrder(
            ("title", Box(50, 10, 500, 60)),
            ("left 1", Box(50, 100, 240, 125)),
            ("left 2", Box(50, 130, 230, 155)),
            ("left 3", Box(50, 160, 120, 185)),
            ("right 1", Box(300, 98, 500, 124)),
            ("right 2", Box(300, 131, 490, 154)),
            ("footer", Box(50, 230, 500, 250))
        );
    }

    [Fact]
    public void Pieces_of_a_line_are_read_from_left_to_right_and_lines_downwards()
    {
        AssertOrder(
            ("a", Box(10, 12, 100, 30)),
            ("b", Box(120, 10, 200, 29)),
            ("c", Box(10, 40, 150, 60)),
            ("d", Box(160, 42, 200, 61))
        );
    }

    [Fact]
    public void Lines_of_a_slightly_turned_page_whose_bounds_overlap_stay_in_order()
    {
        AssertOrder(("a", Turned(10, 10)), ("b", Turned(10, 34)), ("c", Turned(10, 58)));
    }

    [Fact]
    public void Nothing_is_in_order() => Assert.Empty(ReadingOrder.Sort<LineBox>([], box => box));

    private static void AssertOrder(params (string Name, LineBox Box)[] expected)
    {
        var random = new Random(3);
        for (var i = 0; i < 20; i++)
        {
            var shuffled = expected.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(
                expected.Select(item => item.Name),
                ReadingOrder.Sort(shuffled, item => item.Box).Select(item => item.Name),
                StringComparer.Ordinal
            );
        }
    }

    private static LineBox Box(float left, float top, float right, float bottom) =>
        new(new(left, top), new(right, top), new(right, bottom), new(left, bottom));

    // 20 pixels high; 15 lower on the right.
    private static LineBox Turned(float left, float top) =>
        new(new(left, top), new(left + 300, top + 15), new(left + 299, top + 35), new(left - 1, top + 20));
}
