using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SkiaSharp;

namespace OcrPipeline.Tests;

/// <summary>The sample with its models: a page is read by two processes, and nothing is left behind however it ends.</summary>
public sealed partial class EndToEndTests
{
    private static readonly string _pages = Path.Combine(AppContext.BaseDirectory, "pages");

    [Fact]
    public async Task The_page_is_read_right_and_only_references_cross_the_wire()
    {
        await Models.RequireAsync();
        using var sample = SampleProcess.Start("--json");
        using var local = SampleProcess.Start("--json", "--in-process");
        var shared = await sample.WaitForJsonAsync();
        Assert.Equal(
            await File.ReadAllLinesAsync(Path.Combine(_pages, "page.txt"), TestContext.Current.CancellationToken),
            shared.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("text").GetString()!),
            StringComparer.Ordinal
        );
        Assert.All(
            shared.GetProperty("lines").EnumerateArray(),
            line => Assert.True(line.GetProperty("score").GetSingle() > 0.9)
        );
        var figures = shared.GetProperty("figures");
        Assert.Equal("shared memory", figures.GetProperty("transport").GetString());
        Assert.True(Number(figures, "wire_bytes") * 100 < Number(figures, "shared_bytes"), figures.GetRawText());

        // The crops are counted on their way from the one worker and on their way to the other.
        Assert.True(Number(figures, "shared_bytes") > 2 * Number(figures, "crop_bytes"), figures.GetRawText());

        var expected = await local.WaitForJsonAsync();
        Assert.Equal(expected.GetProperty("lines").GetRawText(), shared.GetProperty("lines").GetRawText());
        Assert.Equal(Number(expected.GetProperty("figures"), "crop_bytes"), Number(figures, "crop_bytes"));
        Assert.Empty(sample.Leftovers);
        Assert.Empty(local.Leftovers);
    }

    [Fact]
    public async Task The_README_shows_what_the_sample_prints()
    {
        await Models.RequireAsync();
        using var sample = SampleProcess.Start();
        var (exitCode, output, _) = await sample.WaitAsync();
        Assert.Equal(0, exitCode);
        var printed = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var readme = await File.ReadAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "README.md"),
            TestContext.Current.CancellationToken
        );
        var start = Array.FindIndex(readme, line => line.EndsWith("  The Harbour Gazette", StringComparison.Ordinal));
        Assert.Equal(printed[..2], readme[start..(start + 2)], ScoresAreClose);
        Assert.Equal(WithoutVarying(printed[^1]), WithoutVarying(readme[start + 3]));

        // Processors round differently in the third place.
        static bool ScoresAreClose(string one, string other) =>
            Math.Abs(Score(one) - Score(other)) < 0.003
            && string.Equals(one[5..], other[5..], StringComparison.Ordinal);

        static double Score(string line) => double.Parse(line[..5], CultureInfo.InvariantCulture);

        // Times are those of the machine, and the numbers in a few references take more or fewer bytes.
        static string WithoutVarying(string line) => Varying().Replace(line, "");
    }

    [Theory]
    [InlineData("Detection", 1)]
    [InlineData("Detection", 2)]
    [InlineData("Recognition", 1)]
    [InlineData("Recognition", 2)]
    public async Task A_killed_worker_is_started_again_once_and_the_page_is_read(string role, int regions)
    {
        await Models.RequireAsync();
        using var sample = SampleProcess.Start();
        using (var worker = Process.GetProcessById(await sample.UntilBusyAsync(role, regions)))
        {
            worker.Kill();
        }

        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal(0, exitCode);
        Assert.EndsWith(" Starting both workers again.\n", error, StringComparison.Ordinal);
        Assert.Contains("The Harbour Gazette", output, StringComparison.Ordinal);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task Interrupting_it_says_so_and_leaves_nothing()
    {
        ProgramSignals.RequireInterrupts();
        await Models.RequireAsync();
        using var sample = SampleProcess.Start();
        using var worker = Process.GetProcessById(await sample.UntilBusyAsync("Recognition"));
        await sample.InterruptAsync();
        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal((130, ""), (exitCode, output));
        Assert.StartsWith("Interrupted", error, StringComparison.Ordinal);
        Assert.True(worker.HasExited);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task A_page_turned_a_little_is_read_as_well_and_its_boxes_are_drawn()
    {
        await Models.RequireAsync();
        var turned = Turn(2);
        var boxes = Path.ChangeExtension(turned, ".boxes.png");
        using var sample = SampleProcess.Start("--boxes", boxes, turned);
        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("The Harbour Gazette\n", output, StringComparison.Ordinal);
        Assert.Contains("What the gauges say\n", output, StringComparison.Ordinal);

        using var before = SKBitmap.Decode(turned);
        using var after = SKBitmap.Decode(boxes);
        Assert.DoesNotContain(before.Pixels, IsRed);
        Assert.Contains(after.Pixels, IsRed);
        File.Delete(turned);
        File.Delete(boxes);

        static bool IsRed(SKColor colour) => colour is { Red: > 200, Green: < 80, Blue: < 80 };
    }

    [Fact]
    public async Task A_page_without_text_has_none()
    {
        await Models.RequireAsync();
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".png");
        using (var bitmap = new SKBitmap(100, 80))
        {
            bitmap.Erase(SKColors.White);
            Save(bitmap, path);
        }

        using var sample = SampleProcess.Start(path);
        var (exitCode, output, error) = await sample.WaitAsync();
        File.Delete(path);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("No text.\n0 lines in 0 batches", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<=detection |recognition |, )[\d,]+(?= ms| bytes sent)", RegexOptions.None, 1000)]
    private static partial Regex Varying();

    private static long Number(JsonElement figures, string name) => figures.GetProperty(name).GetInt64();

    /// <summary>The page, turned around its middle.</summary>
    private static string Turn(float degrees)
    {
        using var page = SKBitmap.Decode(Path.Combine(_pages, "page.png"));
        using var turned = new SKBitmap(page.Width, page.Height);
        using (var canvas = new SKCanvas(turned))
        using (var image = SKImage.FromBitmap(page))
        {
            canvas.Clear(SKColors.White);
            canvas.RotateDegrees(degrees, page.Width / 2f, page.Height / 2f);
            canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKCubicResampler.Mitchell));
        }

        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".png");
        Save(turned, path);
        return path;
    }

    private static void Save(SKBitmap bitmap, string path)
    {
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, quality: 100);
    }
}
