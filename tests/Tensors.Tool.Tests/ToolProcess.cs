using System.Diagnostics;

namespace Tensors.Tool.Tests;

/// <summary>The tool as a person runs it: a real process, with shared memory of its own that can be looked at afterwards.</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly DirectoryInfo _root;
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ToolProcess(DirectoryInfo root, Process process)
    {
        _root = root;
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What lies in the platform's folder now.</summary>
    public IReadOnlyList<string> Leftovers =>
        [.. _root.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name)];

    public static ToolProcess Start(params string[] arguments)
    {
        var memory = Environment.GetEnvironmentVariable("TENSORS_SHARED_MEMORY_ROOT") ?? "/dev/shm";
        var root = (
            Directory.Exists(memory) ? new DirectoryInfo(memory) : Directory.CreateTempSubdirectory()
        ).CreateSubdirectory($"tensors-test-{Random.Shared.Next():x8}");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "tensors"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TENSORS_SHARED_MEMORY_ROOT"] = root.FullName;
        return new ToolProcess(root, Process.Start(start)!);
    }

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.WaitAsync();
    }

    public async Task<(int ExitCode, string Output, string Error)> WaitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _output, await _error);
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
