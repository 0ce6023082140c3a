using System.Diagnostics;
using System.Text.Json;

namespace OcrPipeline.Tests;

/// <summary>The sample as a person runs it: real processes, with shared memory of their own that can be looked at afterwards.</summary>
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

    /// <summary>What lies in the platform's folder now.</summary>
    public IReadOnlyList<string> Leftovers =>
        [.. _root.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name)];

    public static SampleProcess Start(params string[] arguments) => StartWith([], arguments);

    /// <summary>Starts it with other environment variables.</summary>
    public static SampleProcess StartWith(
        IEnumerable<(string Name, string Value)> environment,
        params string[] arguments
    )
    {
        var memory = Environment.GetEnvironmentVariable("TENSORS_SHARED_MEMORY_ROOT") ?? "/dev/shm";
        var root = new DirectoryInfo(memory).CreateSubdirectory($"tensors-test-{Guid.NewGuid():n}");
        var start = ChildProcesses.Command(Path.Combine(AppContext.BaseDirectory, "OcrPipeline"), arguments);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["TENSORS_SHARED_MEMORY_ROOT"] = root.FullName;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new SampleProcess(root, Process.Start(start)!);
    }

    /// <summary>Waits until a worker has mapped so many regions, and returns its process id.</summary>
    /// <param name="role">Which worker.</param>
    /// <param name="regions">
    /// One is the caller's, from the handshake on. A second one shows that it works: where the detection worker has its image,
    /// or where the recognition worker finds its crops.
    /// </param>
    public async Task<int> UntilBusyAsync(string role, int regions = 2)
    {
        while (true)
        {
            Assert.False(_process.HasExited, "The sample ended before its worker was busy.");
            if (
                ChildProcesses.Find(_process.Id, "--worker", role) is { } worker
                && ChildProcesses.MappedRegions(worker).Length >= regions
            )
            {
                return worker;
            }

            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

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
        _root.Delete(recursive: true);
    }
}
