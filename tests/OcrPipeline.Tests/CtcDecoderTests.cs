namespace OcrPipeline.Tests;

public sealed class CtcDecoderTests
{
    // The blank is 0, then a, b, c, and the space is 4.
    private static readonly CharacterSet _characters = new(["a", "b", "c"]);

    [Theory]
    [InlineData("", "")]
    [InlineData("0000", "")]
    [InlineData("0110220", "ab")]
    [InlineData("1111", "a")]
    [InlineData("1011", "aa")]
    [InlineData("14440232", "a bcb")]
    public void Repeats_are_one_character_and_blanks_none(string steps, string text)
    {
        Assert.Equal(text, Decode(steps.Select(step => (step - '0', 0.9f))).Text);
    }

    [Fact]
    public void The_score_is_the_mean_of_the_characters_that_are_kept()
    {
        var result = Decode([(0, 0.3f), (1, 0.8f), (1, 0.4f), (0, 0.5f), (2, 0.6f)]);
        Assert.Equal("ab", result.Text);
        Assert.Equal(0.7f, result.Score, 1e-6f);
    }

    [Fact]
    public void A_line_without_characters_has_the_score_0() => Assert.Equal(default, Decode([]) with { Text = null! });

    [Fact]
    public void A_line_does_not_know_of_the_one_before()
    {
        var decoder = new CtcDecoder(_characters);
        decoder.Add([0, 1, 0, 0, 0]);
        decoder.Finish();
        decoder.Add([0, 0.5f, 0, 0, 0]);
        Assert.Equal(new RecognizedText("a", 0.5f), decoder.Finish());
    }

    [Fact]
    public async Task A_file_with_another_number_of_characters_is_refused()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "a\nb\n", TestContext.Current.CancellationToken);
        var error = Assert.Throws<ModelFilesException>(() => CharacterSet.Read(path));
        File.Delete(path);
        Assert.Contains("2 characters, but the model distinguishes 6623.", error.Message, StringComparison.Ordinal);
    }

    private static RecognizedText Decode(IEnumerable<(int Character, float Probability)> steps)
    {
        var decoder = new CtcDecoder(_characters);
        foreach (var (character, probability) in steps)
        {
            var row = new float[_characters.Count];
            row.AsSpan().Fill(0.01f);
            row[character] = probability;
            decoder.Add(row);
        }

        return decoder.Finish();
    }
}
