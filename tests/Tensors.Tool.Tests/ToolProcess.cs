using System.Diagnostics;
using System.Globalization;
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

    /// <summary>Whether programs that are started from here do not hear Ctrl-C: a signal that is ignored stays so in what is started.</summary>
    public static bool IgnoresInterrupts
    {
        get
        {
            const string Ignored = "SigIgn:";
            const ulong Interrupt = 1 << (2 - 1);
            var line = ReadOrEmpty("/proc/self/status")
                .Split('\n')
                .FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal));
            return line is not null
                && (
                    ulong.Parse(
                        line.AsSpan(Ignored.Length).Trim(),
                        NumberStyles.HexNumber,
                        CultureInfo.InvariantCulture
                    ) & Interrupt
                ) != 0;
        }
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
            foreach (var process in Process.GetProcessesByName("tensors"))
            {
                using (process)
                {
                    if (
                        ReadOrEmpty($"/proc/{process.Id}/stat").Contains($" {_process.Id} ", StringComparison.Ordinal)
                        && ReadOrEmpty($"/proc/{process.Id}/cmdline")
                            .Contains(string.Join('\0', arguments) + '\0', StringComparison.Ordinal)
                    )
                    {
                        return process.Id;
                    }
                }
            }

            await Task.Delay(_pollInterval, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until a process that the tool started has a connection on the Unix socket that is its last argument.</summary>
    public async Task UntilConnectedAsync(int child)
    {
        const string Connected = "03";
        var socket = ReadOrEmpty($"/proc/{child}/cmdline").TrimEnd('\0').Split('\0')[^1];
        while (
            !ReadOrEmpty("/proc/net/unix")
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

    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
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

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The process ended while we looked.
            return "";
        }
    }
}
