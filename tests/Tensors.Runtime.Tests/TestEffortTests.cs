using Tensors.Testing;

namespace Tensors.Tests;

public sealed class TestEffortTests
{
    [Theory]
    [InlineData(null, 0.1, 20)]
    [InlineData("", 0.05, 10)]
    [InlineData("long", 0.1, 200)]
    [InlineData("0.5", 0.1, 100)]
    [InlineData("3", 0.1, 600)]
    [InlineData("0.0001", 0.1, 1)]
    public void The_number_of_cases_is_the_part_of_the_long_run_that_the_variable_names(
        string? value,
        double byDefault,
        int expected
    ) => Assert.Equal(expected, TestEffort.Count(200, byDefault, TestEffort.ReadFactor(value)));

    [Theory]
    [InlineData("short")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    public void Another_value_of_the_variable_is_an_error_that_names_it(string value) =>
        Assert.Contains(
            $"TENSORS_TEST_EFFORT is '{value}'",
            Assert.Throws<InvalidOperationException>(() => TestEffort.ReadFactor(value)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_test_cannot_do_less_than_a_twentieth_of_its_long_run_by_default() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TestEffort.Count(200, byDefault: 0.04));

    [Theory]
    [InlineData(1000, 0.05, 50)]
    [InlineData(7, 0.3, 3)]
    [InlineData(3, 0.05, 1)]
    [InlineData(0, 0.05, 0)]
    public void Chosen_cases_are_spread_over_the_list_and_repeated_by_their_seed(int cases, double part, int expected)
    {
        int[] all = [.. Enumerable.Range(0, cases)];
        var chosen = TestEffort.Choose(all, part, seed: 5);
        Assert.Equal(expected, chosen.Count);
        Assert.Equal(chosen, TestEffort.Choose(all, part, seed: 5));
        Assert.Equal(chosen.Distinct().Order(), chosen);
        Assert.All(chosen.Index(), item => Assert.InRange(item.Item * part, item.Index - 1, item.Index + 1));
    }

    [Fact]
    public void Another_seed_chooses_other_cases()
    {
        int[] all = [.. Enumerable.Range(0, 1000)];
        Assert.NotEqual(TestEffort.Choose(all, 0.05, seed: 1), TestEffort.Choose(all, 0.05, seed: 2));
    }

    [Fact]
    public void Extra_checks_are_of_the_given_part_of_the_texts_and_always_the_same_ones()
    {
        string[] texts = [.. Enumerable.Range(0, 1000).Select(i => $"void M{i}() {{ }}")];
        string[] Chosen(double part) => [.. texts.Where(text => TestEffort.IsWithin(text, part))];
        var chosen = Chosen(0.1);
        Assert.InRange(chosen.Length, 50, 150);
        Assert.Equal(chosen, Chosen(0.1));
        Assert.Empty(chosen.Except(Chosen(0.5), StringComparer.Ordinal));
        Assert.Equal(texts, Chosen(1));
    }
}
