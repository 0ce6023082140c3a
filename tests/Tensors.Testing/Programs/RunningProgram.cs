using System.Text.Json;
using CliWrap;

namespace Tensors.Testing;

/// <summary>
/// A program that runs while its test does other things. It ends with the test at the latest: disposing kills it and the processes
/// it has started.
/// </summary>
public class RunningProgram : IDisposable
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _kill = new();
    private readonly PrintedText _output = new();
    private readonly PrintedText _error = new();
    private readonly CommandTask<CommandResult> _command;

    /// <summary>Starts a program, with an empty standard input where the command sets none.</summary>
    /// <param name="command">The command. <see cref="Programs.Command"/> makes one that can be interrupted.</param>
    public RunningProgram(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        _command = command
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(_output.Pipe)
            .WithStandardErrorPipe(_error.Pipe)
            .ExecuteAsync(_kill.Token);
    }

    /// <summary>Gets the process id.</summary>
    public int Id => _command.ProcessId;

    /// <summary>Gets a value indicating whether the program has ended and all that it printed has been read.</summary>
    public bool HasExited => _command.Task.IsCompleted;

    /// <summary>Waits until the program has printed a text to its standard output, which may be part of a line.</summary>
    public Task UntilPrintedAsync(string text) =>
        UntilAsync(() => _output.ToString().Contains(text, StringComparison.Ordinal), $"it printed '{text}'");

    /// <summary>Waits for the first line of the standard output. A program that ends without a whole line fails the test.</summary>
    public async Task<string> FirstLineAsync()
    {
        await UntilPrintedAsync("\n");
        var output = _output.ToString();
        return output[..output.IndexOf('\n', StringComparison.Ordinal)];
    }

    /// <summary>Waits until the program has started a process with these arguments, and returns that one's process id.</summary>
    public async Task<int> FindChildAsync(params string[] arguments)
    {
        int? child = null;
        await UntilAsync(
            () => (child = ChildProcesses.Find(Id, arguments)) is not null,
            $"it had started a process with '{string.Join(' ', arguments)}'"
        );
        return child!.Value;
    }

    /// <summary>Waits until a condition holds. A program that ends before that fails the test.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="expected">What the condition means, as in <c>it was ready</c>.</param>
    public async Task UntilAsync(Func<bool> condition, string expected)
    {
        ArgumentNullException.ThrowIfNull(condition);
        while (true)
        {
            // In this order: what a program did last before its end counts.
            var hasExited = HasExited;
            if (condition())
            {
                return;
            }

            Assert.False(hasExited, $"The program ended before {expected}. It printed: {_output}{_error}");
            await Task.Delay(_pollInterval, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Sends a signal, such as <c>TERM</c>.</summary>
    public Task SignalAsync(string signal) => ProgramSignals.SendAsync(Id, signal);

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public Task InterruptAsync() => SignalAsync("INT");

    /// <summary>Sends SIGKILL. Processes that the program has started live on.</summary>
    public Task KillAsync() => SignalAsync("KILL");

    /// <summary>Waits for the end.</summary>
    public async Task<ProgramResult> WaitAsync()
    {
        var result = await _command.Task.WaitAsync(TestContext.Current.CancellationToken);
        return new ProgramResult(result.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Waits for the end, which must be a success, and parses the standard output as JSON.</summary>
    public async Task<JsonElement> WaitForJsonAsync()
    {
        var (exitCode, output, error) = await WaitAsync();
        Assert.True(exitCode == 0, error);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Kills the program and those that it has started, and waits for the end.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        _kill.Cancel();
        try
        {
            _command.Task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // It was killed.
        }

        _command.Dispose();
        _kill.Dispose();
    }
}
