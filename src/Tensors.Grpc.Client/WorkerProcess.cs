using System.ComponentModel;
using System.Diagnostics;

namespace Tensors.Grpc;

/// <summary>
/// A worker in a process of its own, started and stopped by this one. It ends with this process, however this one ends.
/// </summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromSeconds(5);

    // The connection of a killed process ends before the process does: on a busy machine by more than a second.
    private static readonly TimeSpan _endTimeout = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private int _disposed;
    private readonly LocalSocketPath _socket;

    private WorkerProcess(Process process, LocalSocketPath socket, ModelWorkerChannel channel)
    {
        _process = process;
        _socket = socket;
        Channel = channel;
        channel.DescribeEnd = DescribeEnd;
    }

    /// <summary>The connection to the worker.</summary>
    public ModelWorkerChannel Channel { get; }

    /// <summary>The worker's process id, for people.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a worker and waits until it answers.</summary>
    /// <param name="command">
    /// Given the path of a socket, the command that starts a process which calls <c>ModelWorkerHost.RunAsync</c> on it.
    /// </param>
    /// <param name="allocator">Where the caller's tensors are allocated, and the worker's opened.</param>
    /// <param name="options">How to connect, or null for the defaults.</param>
    /// <param name="startTimeout">How long the worker may take until it answers.</param>
    /// <param name="cancellationToken">Gives up, and stops the process.</param>
    /// <exception cref="ModelCallException">The process ended, or did not answer in time.</exception>
    public static async Task<WorkerProcess> StartAsync(
        Func<string, ProcessStartInfo> command,
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions? options = null,
        TimeSpan? startTimeout = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(command);
        var socket = LocalSocketPath.Create();
        Process? process = null;
        try
        {
            var start = command(socket.Path);
            start.UseShellExecute = false;
            start.RedirectStandardInput = true;
            start.Environment[WorkerProtocol.ParentPipeVariable] = "1";
            process = Start(start);
            var channel = await ConnectAsync(process, socket, allocator, options, startTimeout, cancellationToken)
                .ConfigureAwait(false);
            return new WorkerProcess(process, socket, channel);
        }
        catch
        {
            await StopAsync(process, TimeSpan.Zero).ConfigureAwait(false);
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Disconnects, asks the worker to end, and kills it if it does not within five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Channel.Dispose();
        await StopAsync(_process, _stopTimeout).ConfigureAwait(false);
        _socket.Dispose();
    }

    /// <summary>Describes how the worker ended, or returns null where it runs.</summary>
    private string? DescribeEnd()
    {
        if (Volatile.Read(ref _disposed) != 0)
        {
            return null;
        }

        // Its connection ends a moment before the process.
        return _process.WaitForExit(_endTimeout)
            ? $"(process {_process.Id}) {ProcessEnd.Describe(_process.ExitCode)}"
            : null;
    }

    private static async Task<ModelWorkerChannel> ConnectAsync(
        Process process,
        LocalSocketPath socket,
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions? options,
        TimeSpan? startTimeout,
        CancellationToken cancellationToken
    )
    {
        var timeout = startTimeout ?? TimeSpan.FromSeconds(60);
        var watch = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        while (true)
        {
            if (File.Exists(socket.Path))
            {
                try
                {
                    return await ModelWorkerChannel
                        .ConnectAsync(socket.Address, allocator, options, limit.Token)
                        .ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // It listens and does not answer: the time is up.
                }
                catch (ModelUnavailableException)
                {
                    // Bound but not listening yet, or gone again: the next round finds out.
                }
            }

            if (process.HasExited)
            {
                throw new ModelUnavailableException(
                    $"The worker process '{process.StartInfo.FileName}' {ProcessEnd.Describe(process.ExitCode, "before it answered")}"
                );
            }

            if (watch.Elapsed > timeout)
            {
                throw new ModelUnavailableException(
                    $"The worker process did not answer within {timeout.TotalSeconds:N0} s. Does it call ModelWorkerHost.RunAsync?"
                );
            }

            await Task.Delay(_pollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ModelUnavailableException($"'{start.FileName}' did not start: {e.Message}", e);
        }
    }

    private static async Task StopAsync(Process? process, TimeSpan timeout)
    {
        if (process is null)
        {
            return;
        }

        try
        {
            process.StandardInput.Close();
            using var limit = new CancellationTokenSource(timeout);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        finally
        {
            process.Dispose();
        }
    }
}
