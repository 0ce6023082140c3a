using System.Diagnostics;
using System.Text;
using System.Text.Json;
using VoiceActivity.Audio;

namespace VoiceActivity.Tests;

/// <summary>The main job: speech is found by a model in another process, and nothing is left behind however it ends.</summary>
public sealed class EndToEndTests
{
    // Where the script that made the recording put the sentences, in seconds.
    private static readonly (double Start, double End)[] _sentences = [(0.700, 3.495), (4.495, 8.238), (9.438, 11.880)];

    private static readonly Lock _recording = new();

    [Fact]
    public async Task It_finds_the_sentences_and_prints_a_line_of_figures()
    {
        using var sample = SampleProcess.Start();
        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal((0, ""), (exitCode, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Matches(
            "^397 windows, p50 .* ms, p99 .* ms per call, .* bytes sent, .* bytes shared \\(shared memory\\)$",
            lines[3]
        );
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task Probabilities_are_bit_identical_in_process_shared_and_inline()
    {
        using var shared = SampleProcess.Start("--json");
        using var local = SampleProcess.Start("--json", "--in-process");
        using var inline = SampleProcess.Start("--json", "--inline");
        var expected = await local.WaitForJsonAsync();
        foreach (var (sample, transport) in new[] { (shared, "shared memory"), (inline, "inline") })
        {
            var actual = await sample.WaitForJsonAsync();
            Assert.Equal(Text(expected, "probabilities"), Text(actual, "probabilities"));
            Assert.Equal(Text(expected, "segments"), Text(actual, "segments"));
            Assert.Equal(transport, actual.GetProperty("figures").GetProperty("transport").GetString());
        }

        var segments = expected.GetProperty("segments").EnumerateArray().ToArray();
        Assert.Equal(_sentences.Length, segments.Length);
        foreach (var ((start, end), segment) in _sentences.Zip(segments))
        {
            Assert.Equal(start, segment.GetProperty("start").GetDouble(), 0.15);
            Assert.Equal(end, segment.GetProperty("end").GetDouble(), 0.15);
        }
    }

    [Fact]
    public async Task A_worker_killed_in_the_middle_is_started_again_once_and_the_answer_is_the_same()
    {
        var recording = LongRecording();
        using var expected = SampleProcess.Start("--json", "--in-process", recording);
        using var sample = SampleProcess.Start("--json", recording);
        using (var worker = Process.GetProcessById(await sample.UntilBusyAsync()))
        {
            worker.Kill();
        }

        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("ended with exit code 137 (SIGKILL)", error, StringComparison.Ordinal);
        Assert.EndsWith(" Starting it again.\n", error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(output);
        Assert.Equal(
            Text(await expected.WaitForJsonAsync(), "probabilities"),
            Text(document.RootElement, "probabilities")
        );
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task After_a_kill_of_the_sample_the_worker_ends_and_another_run_leaves_nothing()
    {
        using var sample = SampleProcess.Start(LongRecording());
        using var worker = Process.GetProcessById(await sample.UntilBusyAsync());
        await sample.KillAsync();
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var another = sample.StartAnother();
        var (exitCode, _, _) = await another.WaitAsync();
        Assert.Equal(0, exitCode);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task Interrupting_it_says_so_and_leaves_nothing()
    {
        ProgramSignals.RequireInterrupts();
        using var sample = SampleProcess.Start(LongRecording());
        using var worker = Process.GetProcessById(await sample.UntilBusyAsync());
        await sample.InterruptAsync();
        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal((130, ""), (exitCode, output));
        Assert.Contains("Interrupted", error, StringComparison.Ordinal);
        Assert.True(worker.HasExited);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task Started_in_the_background_it_ignores_an_interrupt_and_finishes()
    {
        using var sample = SampleProcess.StartInBackground();
        await sample.UntilBusyAsync();
        await sample.InterruptAsync();
        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("397 windows", output, StringComparison.Ordinal);
        Assert.Empty(sample.Leftovers);
    }

    [Theory]
    [InlineData("'no-such-file.wav' does not exist.", "no-such-file.wav")]
    [InlineData("it is empty", "/dev/null")]
    [InlineData("'/' is a folder.", "/")]
    [InlineData("The path of the recording is empty.", "")]
    [InlineData("Unknown option '--no-such-option'. Use --help", "--no-such-option")]
    [InlineData("Unknown option '--jsn'. Did you mean '--json'?", "--jsn")]
    [InlineData("Unknown option '--inprocess'. Did you mean '--in-process'?", "--inprocess", "speech.wav")]
    [InlineData("Unknown option '--in-proc'. Did you mean '--in-process'?", "speech.wav", "--in-proc")]
    [InlineData("Unknown option '-json'. Did you mean '--json'?", "-json")]
    [InlineData("Unknown option '\u2013json'. Did you mean '--json'?", "\u2013json")]
    [InlineData("Unknown option '--format'. Use --help", "--format=json")]
    [InlineData("'--jsn' does not exist.", "--", "--jsn")]
    [InlineData("Unrecognized command or argument 'b.wav'", "a.wav", "b.wav")]
    [InlineData("--in-process and --inline cannot be used together", "--in-process", "--inline")]
    public async Task Wrong_input_gets_one_clear_message_and_exit_code_2(string message, params string[] arguments)
    {
        using var sample = SampleProcess.Start(arguments);
        var (exitCode, _, error) = await sample.WaitAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task A_recording_that_is_cut_off_is_read_with_a_warning_that_says_how_much_is_missing()
    {
        const int Header = 44;
        const int BytesPerSecond = 16_000 * 2;
        var whole = await File.ReadAllBytesAsync(SampleProcess.Speech, TestContext.Current.CancellationToken);
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".wav");
        await File.WriteAllBytesAsync(
            path,
            whole[..(Header + (4 * BytesPerSecond) + 1)],
            TestContext.Current.CancellationToken
        );
        using var sample = SampleProcess.Start("--in-process", "--json", path);
        var (exitCode, output, error) = await sample.WaitAsync();
        File.Delete(path);
        Assert.Equal(0, exitCode);
        var seconds = (double)(whole.Length - Header) / BytesPerSecond;
        Assert.Equal(
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"Warning: '{path}' is truncated: {seconds - 4:F3} s of {seconds:F3} s are missing at the end. The result covers the 4.000 s that the file contains. Download the file again for the rest.\n"
            ),
            error
        );
        using var document = JsonDocument.Parse(output);
        Assert.Equal(125, document.RootElement.GetProperty("probabilities").GetArrayLength());
    }

    [Fact]
    public async Task The_help_names_what_is_read_and_so_does_the_README()
    {
        using var sample = SampleProcess.Start("--help");
        var (exitCode, output, _) = await sample.WaitAsync();
        Assert.Equal(0, exitCode);
        var words = string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(WavFormat.Supported, words, StringComparison.Ordinal);
        Assert.Contains(
            WavFormat.Supported,
            await File.ReadAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "README.md"),
                TestContext.Current.CancellationToken
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_recording_without_samples_has_no_speech()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".wav");
        await File.WriteAllBytesAsync(path, Wav([], 16_000), TestContext.Current.CancellationToken);
        using var sample = SampleProcess.Start("--in-process", path);
        var (exitCode, output, _) = await sample.WaitAsync();
        File.Delete(path);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("No speech.", output, StringComparison.Ordinal);
    }

    private static string Text(JsonElement document, string property) => document.GetProperty(property).GetRawText();

    /// <summary>The recording, often enough in a row that there is time to kill somebody.</summary>
    private static string LongRecording()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "long.wav");
        lock (_recording)
        {
            if (!File.Exists(path))
            {
                var samples = File.ReadAllBytes(SampleProcess.Speech)[44..];

                // In one step, so that a run that is killed leaves no half of it for the next one.
                var written = $"{path}.{Guid.NewGuid():n}";
                File.WriteAllBytes(
                    written,
                    Wav([.. Enumerable.Repeat(samples, 20).SelectMany(bytes => bytes)], 16_000)
                );
                File.Move(written, path, overwrite: true);
            }
        }

        return path;
    }

    private static byte[] Wav(byte[] samples, int rate)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(36 + samples.Length);
        writer.Write(Encoding.ASCII.GetBytes("WAVEfmt "));
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write(Encoding.ASCII.GetBytes("data"));
        writer.Write(samples.Length);
        writer.Write(samples);
        return stream.ToArray();
    }
}
