using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Tensors.Chaos.Actors;

namespace Tensors.Chaos.Driving;

/// <summary>The driver's end of one actor: its process, its pipes, what it last said.</summary>
internal sealed class ActorProcess : IDisposable
{
    private readonly Process _process;
    private readonly Action<ActorProcess, string> _onLine;
    private readonly Task _reading;
    private readonly Task _writing;

    // Nobody waits for a stopped process to read: what does not fit is lost, as it is when a process dies.
    private readonly Channel<string> _outbox = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Actor.MaxMessages) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly Channel<string> _commands = Channel.CreateUnbounded<string>();
    private bool _isDisposed;

    private ActorProcess(int id, Process process, Action<ActorProcess, string> onLine)
    {
        Id = id;
        _process = process;
        _onLine = onLine;
        _reading = Task.Run(ReadAsync);
        _writing = Task.Run(WriteAsync);
        Progress = new ProgressWatch();
    }

    public int Id { get; }

    public ProgressWatch Progress { get; }

    public bool IsStopped { get; private set; }

    /// <summary>The last answer to a command: <c>ready</c>, <c>quiet</c>, <c>audited …</c>, <c>ended</c>.</summary>
    public string Answer { get; set; } = "";

    public bool HasExited => _process.HasExited;

    public static ActorProcess Start(int id, int seed, string folder, Action<ActorProcess, string> onLine)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                "--actor",
                id.ToString(CultureInfo.InvariantCulture),
                "--seed",
                seed.ToString(CultureInfo.InvariantCulture),
            },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[SharedFolder.RootVariable] = folder;

        // A process that lives for a second should not spend it compiling methods twice, nor keep a heap for each core.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        return new ActorProcess(id, Process.Start(start)!, onLine);
    }

    /// <summary>A command of the driver: never lost.</summary>
    public void Command(string line)
    {
        Answer = "";
        _commands.Writer.TryWrite(line);
        _outbox.Writer.TryWrite("");
    }

    /// <summary>A message of another actor: lost where this one does not read.</summary>
    public void Deliver(string line) => _outbox.Writer.TryWrite(line);

    public void Stop()
    {
        IsStopped = true;
        Signals.SendStop(_process.Id);
    }

    public void Continue()
    {
        Signals.SendContinue(_process.Id);
        IsStopped = false;
        Progress.StartOver();
    }

    public void Kill()
    {
        Signals.SendKill(_process.Id);
        WaitForExit();
    }

    /// <summary>Waits for the end, and returns the exit code.</summary>
    public int WaitForExit()
    {
        _process.WaitForExit();
        _reading.Wait();
        _outbox.Writer.TryComplete();
        return _process.ExitCode;
    }

    /// <summary>Files of regions that this process maps although their names are gone.</summary>
    public int CountUnlinkedMappings(string folder) =>
        File.ReadLines($"/proc/{_process.Id}/maps")
            .Count(line =>
                line.Contains(folder, StringComparison.Ordinal) && line.EndsWith("(deleted)", StringComparison.Ordinal)
            );

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            Kill();
        }

        _outbox.Writer.TryComplete();
        _writing.Wait();
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // What it was to be told when it died is still in the writer, which wants to send it first.
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _onLine(this, line);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var line in _outbox.Reader.ReadAllAsync())
            {
                while (_commands.Reader.TryRead(out var command))
                {
                    await _process.StandardInput.WriteLineAsync(command);
                }

                if (line.Length > 0)
                {
                    await _process.StandardInput.WriteLineAsync(line);
                }

                await _process.StandardInput.FlushAsync();
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // It is dead.
        }
    }
}
