using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tensors.Grpc;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Bench;

/// <summary>
/// Represents the consumer process of a transport that is not part of this library, and a connection to it. The consumer also ends when this
/// process ends, even if this process is killed.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly LocalSocketPath _socket;

    // The connection that showed that the consumer listens. The first call of Connect returns it.
    private Socket? _first;

    private PeerProcess(Process process, LocalSocketPath socket)
    {
        _process = process;
        _socket = socket;
    }

    /// <summary>Starts a consumer process, waits until it listens, and returns an object that represents it.</summary>
    /// <param name="transport">The transport of the consumer.</param>
    /// <param name="heapLimit">The maximum size of the consumer's managed heap, in bytes, or null for no limit.</param>
    /// <param name="cancellationToken">Cancels starting.</param>
    /// <exception cref="ToolException">The process ended, or did not listen in time.</exception>
    public static async Task<PeerProcess> StartAsync(
        ITransport transport,
        double? heapLimit,
        CancellationToken cancellationToken
    )
    {
        var socket = LocalSocketPath.Create();
        var start = SelfStart.Command(transport, socket.Path);
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        if (heapLimit is { } limit)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = ((long)limit).ToString("x", CultureInfo.InvariantCulture);
        }

        var peer = new PeerProcess(Process.Start(start)!, socket);
        try
        {
            await peer.WaitUntilListeningAsync(transport, cancellationToken);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Waits until the process that started this one has ended or has closed the pipe to it. Ctrl-C is ignored while waiting: it reaches
    /// both processes, and the parent handles it.
    /// </summary>
    public static async Task WaitForParentAsync()
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (await input.ReadAsync(buffer) > 0)
        {
            // The content does not matter: the pipe only shows that the other end is open.
        }
    }

    /// <summary>Returns a connection to the consumer. The caller owns it.</summary>
    public Socket Connect() => Interlocked.Exchange(ref _first, null) ?? ConnectAnew();

    /// <summary>Asks the process to exit by closing the pipe, and kills it if it has not exited after five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(_stopTimeout);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        finally
        {
            _process.Dispose();
            _first?.Dispose();
            _socket.Dispose();
        }
    }

    private Socket ConnectAnew()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(_socket.Path));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task WaitUntilListeningAsync(ITransport transport, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                _first = ConnectAnew();
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(begin) < _startTimeout)
            {
                await Task.Delay(_pollInterval, cancellationToken);
            }
            catch (SocketException e)
            {
                throw new ToolException(
                    _process.HasExited
                        ? $"The consumer process of '{transport.Name}' {ProcessEnd.Describe(_process.ExitCode, "before it listened")}"
                        : $"The consumer process of '{transport.Name}' did not listen within {_startTimeout.TotalSeconds:N0} s. Run the benchmark "
                            + "again on an idle machine.",
                    e
                );
            }
        }
    }
}
