using System.Diagnostics;

namespace Tensors.Testing;

/// <summary>A program that answers on its standard output, line by line, what it reads from its standard input.</summary>
/// <remarks>
/// This is the one class that uses <see cref="Process"/> and not CliWrap, for two reasons. Its questions and answers alternate on one
/// thread, while CliWrap copies streams in the background. And it has ended when its process has, while a command of CliWrap goes on until
/// all copies of its output are closed: tests let the program fork children that keep theirs, and look at what its death leaves.
/// </remarks>
public sealed class InteractiveProgram : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts the program. Its standard error is that of the test.</summary>
    /// <param name="commandLine">The program and its arguments.</param>
    /// <param name="environment">Variables that it gets in addition to those of the test.</param>
    public InteractiveProgram(
        IEnumerable<string> commandLine,
        params ReadOnlySpan<(string Name, string Value)> environment
    )
    {
        var words = commandLine.ToArray();
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Gets the process id.</summary>
    public int Id => _process.Id;

    /// <summary>Sends a line, and waits for one.</summary>
    /// <returns>The answer, or null where the program has closed its output.</returns>
    public string? Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine();
    }

    /// <summary>Closes its standard input, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public int Finish()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Kills it (SIGKILL, TerminateProcess), and waits until it has ended.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
