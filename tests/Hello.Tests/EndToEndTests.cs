using System.Globalization;
using System.Text.RegularExpressions;

namespace Hello.Tests;

/// <summary>Runs the sample as a user does: two processes, one frame, and a line for each step.</summary>
public sealed partial class EndToEndTests
{
    [Fact]
    public async Task It_prints_each_step_and_the_result_of_the_other_process()
    {
        using var sample = Start();
        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal((0, ""), (exitCode, error));
        var printed = PrintedPattern().Match(output.ReplaceLineEndings("\n"));
        Assert.True(printed.Success, output);
        Assert.NotEqual(printed.Groups["producer"].Value, printed.Groups["consumer"].Value, StringComparer.Ordinal);

        // The frame has 8 million bytes. Only a reference to it was sent.
        Assert.InRange(int.Parse(printed.Groups["sent"].Value, CultureInfo.InvariantCulture), 1, 999);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task The_first_line_says_that_the_other_process_is_being_started()
    {
        using var sample = Start();
        Assert.EndsWith(
            "starting this program again as the consumer ...",
            await sample.FirstLineAsync(),
            StringComparison.Ordinal
        );
        var (exitCode, _, _) = await sample.WaitAsync();
        Assert.Equal(0, exitCode);
    }

    private static TestedProgram Start() =>
        new(Programs.Command(Path.Combine(AppContext.BaseDirectory, "Hello")), new SharedMemoryFolder());

    [GeneratedRegex(
        """
            ^Producer (?<producer>\d+): starting this program again as the consumer \.\.\.
            Consumer (?<consumer>\d+): started\.
            Producer \k<producer>: connected to process \k<consumer>\.
            Producer \k<producer>: wrote a frame of 1080 x 1920 numbers into shared memory\.
            Consumer \k<consumer>: reading 2073600 numbers where the producer wrote them\.
            Producer \k<producer>: process \k<consumer> measured 0\.5\.
            Producer \k<producer>: sent and received (?<sent>\d+) bytes for a frame of 8,294,400 bytes\.
            $
            """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex PrintedPattern();
}
