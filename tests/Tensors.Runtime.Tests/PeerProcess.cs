using System.Diagnostics;
using System.Globalization;
using Tensors.TestPeer;

namespace Tensors.Tests;

/// <summary>A real second process. It is killed (SIGKILL, TerminateProcess) when it is disposed, if it still lives.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts one.</summary>
    /// <param name="limit">Arguments of the shell's ulimit, or null; not on Windows.</param>
    /// <param name="shell">A command that a shell executes before it becomes the peer, or null; not on Windows.</param>
    /// <param name="environment">Variables that it gets.</param>
    public static PeerProcess Start(
        string? limit = null,
        string? shell = null,
        params ReadOnlySpan<(string Name, string Value)> environment
    )
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var peer = Path.Combine(AppContext.BaseDirectory, "Tensors.TestPeer");
        if (OperatingSystem.IsWindows())
        {
            // Windows builds of the tests bring the runtime with them: there need not be a dotnet.
            start.FileName = peer + ".exe";
        }
        else if (limit is null && shell is null)
        {
            start.FileName = "dotnet";
            start.ArgumentList.Add(peer + ".dll");
        }
        else
        {
            start.FileName = "bash";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add($"{shell ?? "ulimit " + limit} && exec dotnet '{peer}.dll'");
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new PeerProcess(Process.Start(start)!);
    }

    public string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The peer is gone.");
    }

    /// <summary>The answer to a command that must succeed.</summary>
    public string Do(string command)
    {
        var answer = Ask(command);
        Assert.StartsWith("ok ", answer, StringComparison.Ordinal);
        return answer["ok ".Length..];
    }

    public TensorRef DoRef(string command) => RefText.Parse(Do(command));

    /// <summary>The answer to a command that must succeed, as a number.</summary>
    public int DoNumber(string command) => int.Parse(Do(command), CultureInfo.InvariantCulture);

    /// <summary>What makes a peer's own regions be of a backing.</summary>
    public static (string Name, string Value) Backing(RegionBacking backing) =>
        ("TENSORS_TEST_BACKING", backing.ToString());

    public int Open(in TensorRef reference) =>
        int.Parse(Do("open " + RefText.Format(reference)), CultureInfo.InvariantCulture);

    public long Sum(int index) => long.Parse(Do($"sum {index}"), CultureInfo.InvariantCulture);

    /// <summary>Kills, and waits until the process is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Sends a signal, such as STOP or CONT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Lets the process end by itself.</summary>
    public int Finish()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
