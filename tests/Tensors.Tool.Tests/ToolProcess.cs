using System.Diagnostics;
using System.Text;

namespace Tensors.Tool.Tests;

/// <summary>The tool as a person runs it: a real process, with shared memory of its own that can be looked at afterwards.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _root;
    private readonly Process _process;
    private readonly StringBuilder _printed = new();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ToolProcess(DirectoryInfo root, Process process)
    {
        _root = root;
        _process = process;
        _output = ReadOutputAsync();
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
        ).CreateSubdirectory($"tensors-test-{Guid.NewGuid():n}");
        var start = ChildProcesses.Command(Path.Combine(AppContext.BaseDirectory, "tensors"), arguments);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
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

    /// <summary>Waits until it has printed something.</summary>
    public async Task UntilPrintedAsync(string text)
    {
        while (!Printed().Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited, $"The tool ended before it printed '{text}'.");
            await Task.Delay(_pollInterval, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until it has started a process with these arguments, and returns that one's id.</summary>
    public async Task<int> FindChildAsync(params string[] arguments)
    {
        while (true)
        {
            Assert.False(_process.HasExited, "The tool ended before it had started that process.");
            if (ChildProcesses.Find(_process.Id, arguments) is { } child)
            {
                return child;
            }

            await Task.Delay(_pollInterval, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until a process that the tool started has a connection on the Unix socket that is its last argument.</summary>
    public async Task UntilConnectedAsync(int child)
    {
        const string Connected = "03";
        var socket = ChildProcesses.ReadOrEmpty($"/proc/{child}/cmdline").TrimEnd('\0').Split('\0')[^1];
        while (
            !ChildProcesses
                .ReadOrEmpty("/proc/net/unix")
                .Split('\n')
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(fields =>
                    fields.Length == 8
                    && string.Equals(fields[5], Connected, StringComparison.Ordinal)
                    && string.Equals(fields[7], socket, StringComparison.Ordinal)
                )
        )
        {
            Assert.False(_process.HasExited, "The tool ended before it was connected to that process.");
            await Task.Delay(_pollInterval, TestContext.Current.CancellationToken);
        }
    }

    public Task InterruptAsync() => ChildProcesses.SignalAsync(_process.Id, "INT");

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

    private async Task<string> ReadOutputAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_printed)
            {
                _printed.Append(buffer, 0, count);
            }
        }

        return Printed();
    }

    private string Printed()
    {
        lock (_printed)
        {
            return _printed.ToString();
        }
    }
}
