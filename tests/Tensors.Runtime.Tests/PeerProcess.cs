using System.Globalization;
using Tensors.TestPeer;

namespace Tensors.Tests;

/// <summary>A real second process. It is killed (SIGKILL, TerminateProcess) when it is disposed, if it still lives.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly InteractiveProgram _program;

    private PeerProcess(InteractiveProgram program) => _program = program;

    public int Id => _program.Id;

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
        var peer = Path.Combine(AppContext.BaseDirectory, "Tensors.TestPeer");
        string[] commandLine;
        if (OperatingSystem.IsWindows())
        {
            // Windows builds of the tests contain the runtime: 'dotnet' may not be installed.
            commandLine = [peer + ".exe"];
        }
        else if (limit is null && shell is null)
        {
            commandLine = ["dotnet", peer + ".dll"];
        }
        else
        {
            commandLine = ["bash", "-c", $"{shell ?? "ulimit " + limit} && exec dotnet '{peer}.dll'"];
        }

        return new PeerProcess(new InteractiveProgram(commandLine, environment));
    }

    public string Ask(string command) =>
        _program.Ask(command) ?? throw new InvalidOperationException("The peer has ended.");

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

    /// <summary>Kills it, and waits until the process has ended.</summary>
    public void Kill() => _program.Kill();

    /// <summary>Sends a signal, such as STOP or CONT.</summary>
    public void Signal(string name) => ProgramSignals.SendAsync(Id, name).GetAwaiter().GetResult();

    /// <summary>Lets the process end by itself, and returns its exit code.</summary>
    public int Finish() => _program.Finish();

    public void Dispose() => _program.Dispose();
}
