using System.Diagnostics;
using System.Text.Json;

namespace VoiceActivity.Tests;

/// <summary>The sample as a person runs it: a real process, with shared memory of its own that can be looked at afterwards.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly DirectoryInfo _root;
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private SampleProcess(DirectoryInfo root, Process process)
    {
        _root = root;
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "VoiceActivity");

    public static string Speech { get; } = Path.Combine(AppContext.BaseDirectory, "speech", "speech.wav");

    /// <summary>What lies in the platform's folder now.</summary>
    public IReadOnlyList<string> Leftovers =>
        [.. _root.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name)];

    public static SampleProcess Start(params string[] arguments) =>
        StartIn(CreateRoot(), ChildProcesses.Command(Program, arguments));

    /// <summary>Starts it as a shell starts a background job: SIGINT and SIGHUP are ignored.</summary>
    public static SampleProcess StartInBackground(params string[] arguments) =>
        StartIn(CreateRoot(), ChildProcesses.BackgroundCommand(Program, arguments));

    /// <summary>Another run over the same shared memory.</summary>
    public SampleProcess StartAnother(params string[] arguments) =>
        StartIn(_root, ChildProcesses.Command(Program, arguments));

    private async Task<int> WorkerIdAsync()
    {
        while (true)
        {
            Assert.False(_process.HasExited, "The sample ended before it had a worker.");
            if (ChildProcesses.Find(_process.Id, "--worker") is { } worker)
            {
                return worker;
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Waits until the worker works: it has mapped the region that inputs are read from, and the one that outputs are
    /// written into. Returns its process id.
    /// </summary>
    public async Task<int> UntilBusyAsync()
    {
        var worker = await WorkerIdAsync();
        while (ChildProcesses.MappedRegions(worker).Length < 2)
        {
            Assert.False(_process.HasExited, "The sample ended before it was busy.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        return worker;
    }

    public void Kill() => _process.Kill();

    public Task InterruptAsync() => ChildProcesses.SignalAsync(_process.Id, "INT");

    public async Task<(int ExitCode, string Output, string Error)> WaitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _output, await _error);
    }

    public async Task<JsonElement> WaitForJsonAsync()
    {
        var (exitCode, output, error) = await WaitAsync();
        Assert.True(exitCode == 0, error);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        if (_root.Exists)
        {
            _root.Delete(recursive: true);
            _root.Refresh();
        }
    }

    private static DirectoryInfo CreateRoot()
    {
        var memory = Environment.GetEnvironmentVariable("TENSORS_SHARED_MEMORY_ROOT") ?? "/dev/shm";
        return new DirectoryInfo(memory).CreateSubdirectory($"tensors-test-{Guid.NewGuid():n}");
    }

    private static SampleProcess StartIn(DirectoryInfo root, ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["TENSORS_SHARED_MEMORY_ROOT"] = root.FullName;
        return new SampleProcess(root, Process.Start(start)!);
    }
}
