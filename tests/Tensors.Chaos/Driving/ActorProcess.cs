using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;
using Tensors.Chaos.Actors;
using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Driving;

/// <summary>The driver's end of one actor: its process, its socket, its step board, its last answer.</summary>
internal sealed class ActorProcess : IDisposable
{
    private readonly Process _process;
    private readonly Socket _listener;
    private readonly Action<ActorProcess, string> _onLine;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _talking;

    // A stopped process does not read: what does not fit is lost, as it is when a process dies.
    private readonly Channel<string> _outbox = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Actor.MaxMessages) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly Channel<string> _commands = Channel.CreateUnbounded<string>();
    private Socket? _socket;
    private long _continueAt;

    private ActorProcess(ActorSettings settings, Process process, Socket listener, Action<ActorProcess, string> onLine)
    {
        Id = settings.Id;
        Board = new StepBoard(settings.Board);
        _process = process;
        _listener = listener;
        _onLine = onLine;
        _talking = Task.Run(TalkAsync);
    }

    public int Id { get; }

    public bool IsDisposed { get; private set; }

    public int ProcessId => _process.Id;

    public StepBoard Board { get; }

    public ProgressWatch Progress { get; } = new();

    public bool IsStopped { get; private set; }

    /// <summary>The last answer to a command: <c>ready</c>, <c>quiet</c>, <c>audited …</c>, <c>closed …</c>, <c>ended</c>.</summary>
    public string Answer { get; set; } = "";

    public bool HasExited => IsDisposed || _process.HasExited;

    public static ActorProcess Start(ActorSettings settings, string root, Action<ActorProcess, string> onLine)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(settings.Socket));
        listener.Listen(1);
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "--actor", settings.ToString() },
            UseShellExecute = false,
        };
        start.Environment[SharedFolder.RootVariable] = root;

        // A process that lives for a second should not spend it compiling methods twice, nor keep a heap for each core.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        return new ActorProcess(settings, Process.Start(start)!, listener, onLine);
    }

    /// <summary>Sends a command of the driver. It is never lost.</summary>
    public void Command(string line)
    {
        Answer = "";
        _commands.Writer.TryWrite(line);
        _outbox.Writer.TryWrite("");
    }

    /// <summary>Sends a message of another actor. It is lost where this one does not read.</summary>
    public void Deliver(string line) => _outbox.Writer.TryWrite(line);

    /// <summary>Stops the process for a time.</summary>
    public void StopFor(TimeSpan time)
    {
        _continueAt = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        IsStopped = true;
        Signals.SendStop(_process.Id);
    }

    /// <summary>Continues the process if it is stopped and its time has passed, or at once.</summary>
    public void Continue(bool atOnce)
    {
        if (!IsStopped || (!atOnce && Stopwatch.GetTimestamp() < _continueAt))
        {
            return;
        }

        Signals.SendContinue(_process.Id);
        IsStopped = false;
        Progress.StartOver();
    }

    public void Kill()
    {
        Signals.SendKill(_process.Id);
        WaitForExit();
    }

    /// <summary>Waits for the end of the process and the last line from it, and returns the exit code.</summary>
    public int WaitForExit()
    {
        _process.WaitForExit();

        // A forked child may still have the socket; the kernel gives the lines that have been sent, and then the end.
        if (_socket is null && !_listener.Poll(0, SelectMode.SelectRead))
        {
            _ended.Cancel();
        }

        while (!_talking.Wait(TimeSpan.FromMilliseconds(1)))
        {
            Shutdown();
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (IsDisposed)
        {
            return;
        }

        IsDisposed = true;
        if (!_process.HasExited)
        {
            Signals.SendKill(_process.Id);
        }

        WaitForExit();
        _socket?.Dispose();
        _listener.Dispose();
        _ended.Dispose();
        _process.Dispose();
        Board.Dispose();
    }

    private void Shutdown()
    {
        try
        {
            _socket?.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other end is closed already.
        }
    }

    private async Task TalkAsync()
    {
        try
        {
            _socket = await _listener.AcceptAsync(_ended.Token);
            var writing = WriteAsync(_socket);
            using var reader = new StreamReader(new NetworkStream(_socket));
            while (await reader.ReadLineAsync() is { } line)
            {
                _onLine(this, line);
            }

            _outbox.Writer.TryComplete();
            Shutdown();
            await writing;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It has ended, with unread lines or before it was connected.
            _outbox.Writer.TryComplete();
        }
    }

    private async Task WriteAsync(Socket socket)
    {
        try
        {
            await using var writer = new StreamWriter(new NetworkStream(socket));
            await foreach (var line in _outbox.Reader.ReadAllAsync())
            {
                while (_commands.Reader.TryRead(out var command))
                {
                    await writer.WriteAsync(command + "\n");
                }

                if (line.Length > 0)
                {
                    await writer.WriteAsync(line + "\n");
                }

                await writer.FlushAsync();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended.
        }
    }
}
